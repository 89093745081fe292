package io.rpcnet.sample.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.beans.factory.annotation.Value;

import io.rpcnet.RpcService;

/**
 * Exports {@code text.WordCount.count} to the cluster. The method returns a plain value,
 * so it is called on a thread that may be busy for a while.
 */
@RpcService
class WordCountService implements WordCount {

	private static final Duration SLOW = Duration.ofMillis(200);

	private final String label;

	private final double slowShare;

	/**
	 * Create the service.
	 * @param label the node's label
	 * @param slowShare the share of calls, from 0 to 1, that take 200 ms longer than they
	 * must, for benchmarks/rolling-restart
	 */
	WordCountService(@Value("${rpcnet.node.label}") String label, @Value("${sample.slow-share:0}") double slowShare) {
		this.label = label;
		this.slowShare = slowShare;
	}

	@Override
	public ChunkCounts count(byte[] chunk) throws InterruptedException {
		if (ThreadLocalRandom.current().nextDouble() < this.slowShare) {
			Thread.sleep(SLOW.toMillis());
		}
		Map<String, Integer> counts = Words.count(chunk);
		return new ChunkCounts(this.label, List.copyOf(counts.keySet()), List.copyOf(counts.values()));
	}

}
