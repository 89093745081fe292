package io.rpcnet.sample.director;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;

/**
 * Analyses documents of any size on all workers.
 */
@RpcContract(name = "text.Analyzer")
public interface Analyzer {

	/**
	 * Count the words of a document.
	 * @param document the bytes of the document, in pieces of any size
	 * @return how far the analysis is, several times a second; the last one has the
	 * result
	 */
	Flux<Progress> analyze(Flux<byte[]> document);

	/**
	 * Return the workers that a director knows.
	 * @param context chooses the director by its tags; null asks any
	 * @return the director and its workers
	 */
	Mono<Team> workers(@Nullable RpcContext context);

	/**
	 * A director and the workers that it would call.
	 *
	 * @param director the label of the director
	 * @param workers the labels of the workers
	 */
	record Team(String director, List<String> workers) {
	}

	/**
	 * How far an analysis is.
	 *
	 * @param chunks how many chunks are counted
	 * @param bytes how many bytes they have
	 * @param inFlight how many chunks wait for a worker's answer
	 * @param retries how many attempts at a chunk were not its first
	 * @param workers what each known worker has counted, by its label
	 * @param result what the document contains, in the last progress only
	 */
	record Progress(long chunks, long bytes, int inFlight, long retries, Map<String, Share> workers,
			@Nullable Result result) {
	}

	/**
	 * What a worker has counted.
	 *
	 * @param chunks how many chunks
	 * @param bytes how many bytes they have
	 */
	record Share(long chunks, long bytes) {

		Share plus(Share other) {
			return new Share(this.chunks + other.chunks, this.bytes + other.bytes);
		}

	}

	/**
	 * What a document contains.
	 *
	 * @param words how many words
	 * @param distinct how many different words
	 * @param top the most frequent words, most frequent first, then in the order of their
	 * code points
	 */
	record Result(long words, long distinct, List<Word> top) {
	}

	/**
	 * A word and how often it occurs.
	 *
	 * @param word the word in lower case
	 * @param count how often
	 */
	record Word(String word, long count) {
	}

}
