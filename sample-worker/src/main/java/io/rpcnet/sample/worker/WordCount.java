package io.rpcnet.sample.worker;

import java.util.List;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

/**
 * Counts the words of a piece of text.
 */
@RpcContract(name = "text.WordCount")
public interface WordCount {

	/**
	 * Count the words of a chunk: maximal runs of Unicode letters, in lower case.
	 * @param chunk text in UTF-8; what is malformed separates words
	 * @return how often each word occurs, and who counted
	 * @throws InterruptedException if nobody waits for the answer any more
	 */
	@RpcMethod(idempotent = true)
	ChunkCounts count(byte[] chunk) throws InterruptedException;

	/**
	 * The words of a chunk. Two lists and not a map, because JSON and CBOR readers limit
	 * and remember the names of properties, and any text may come as a word.
	 *
	 * @param worker the label of the node that counted
	 * @param words each distinct word, in no order
	 * @param counts how often the word at the same index occurs
	 */
	record ChunkCounts(String worker, List<String> words, List<Integer> counts) {
	}

}
