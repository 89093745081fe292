package io.rpcnet.sample.director;

import java.util.List;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

/**
 * What a worker offers, as the director sees it. No code is shared with the worker: name,
 * method and the shape of the payloads are what both agree on.
 */
@RpcContract(name = WordCount.CONTRACT)
public interface WordCount {

	/** The name of the contract. */
	String CONTRACT = "text.WordCount";

	/**
	 * Count the words of a chunk.
	 * @param chunk text in UTF-8, not cut within a word
	 * @return how often each word occurs, and who counted
	 */
	@RpcMethod(idempotent = true, timeout = "15s")
	Mono<ChunkCounts> count(byte[] chunk);

	/**
	 * The words of a chunk.
	 *
	 * @param worker the label of the node that counted
	 * @param words each distinct word
	 * @param counts how often the word at the same index occurs
	 */
	record ChunkCounts(String worker, List<String> words, List<Integer> counts) {
	}

}
