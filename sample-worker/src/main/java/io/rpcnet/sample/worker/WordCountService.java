package io.rpcnet.sample.worker;

import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.annotation.Value;

import io.rpcnet.RpcService;

/**
 * Exports {@code text.WordCount.count} to the cluster. The method returns a plain value,
 * so it is called on a thread that may be busy for a while.
 */
@RpcService
class WordCountService implements WordCount {

	private final String label;

	WordCountService(@Value("${rpcnet.node.label}") String label) {
		this.label = label;
	}

	@Override
	public ChunkCounts count(byte[] chunk) {
		Map<String, Integer> counts = Words.count(chunk);
		return new ChunkCounts(this.label, List.copyOf(counts.keySet()), List.copyOf(counts.values()));
	}

}
