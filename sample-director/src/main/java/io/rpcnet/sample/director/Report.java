package io.rpcnet.sample.director;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.sample.director.Analyzer.Progress;
import io.rpcnet.sample.director.Analyzer.Result;
import io.rpcnet.sample.director.Analyzer.Share;
import io.rpcnet.sample.director.Analyzer.Word;

/**
 * What the client prints about a file.
 *
 * @param file the file as it was named
 * @param progress how far its analysis is
 * @param elapsedMillis how long it has taken so far
 */
record Report(String file, Progress progress, long elapsedMillis) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int MAX_WORD_WIDTH = 60;

	private static final double MEBIBYTE = 1024 * 1024;

	/**
	 * Return the result as one line of JSON.
	 */
	String json() {
		Result result = result();
		return MAPPER.writeValueAsString(new JsonResult(this.file, this.progress.bytes(), result.words(),
				result.distinct(), result.top(), this.progress.workers(), this.progress.retries(), this.elapsedMillis));
	}

	/**
	 * Return the result for a person.
	 */
	String table() {
		Result result = result();
		StringBuilder table = new StringBuilder();
		table.append("%s: %,d bytes, %,d words, %,d distinct%n".formatted(printable(this.file), this.progress.bytes(),
				result.words(), result.distinct()));
		table.append("%d chunks, %d retries, %.1f s, %.1f MiB/s%n".formatted(this.progress.chunks(),
				this.progress.retries(), this.elapsedMillis / 1000.0, rate()));
		table.append("%n%14s  %s%n".formatted("count", "word"));
		for (Word word : result.top()) {
			table.append("%,14d  %s%n".formatted(word.count(), abbreviate(word.word())));
		}
		table.append("%n%14s  %16s  %6s  %s%n".formatted("chunks", "bytes", "share", "worker"));
		this.progress.workers()
			.forEach((worker, share) -> table
				.append("%,14d  %,16d  %4d %%  %s%n".formatted(share.chunks(), share.bytes(), percent(share), worker)));
		return table.toString();
	}

	/**
	 * Return the progress for a program that reads along.
	 */
	String progressLine() {
		return "progress chunks=%d bytes=%d inflight=%d retries=%d rate=%.1fMiB/s %s".formatted(this.progress.chunks(),
				this.progress.bytes(), this.progress.inFlight(), this.progress.retries(), rate(),
				workers((share) -> String.valueOf(share.chunks()), "="));
	}

	/**
	 * Return the progress for a line on a terminal that the next progress overwrites.
	 */
	String terminalLine() {
		return "%s: %,d chunks, %.1f MiB, %.1f MiB/s, %d retries | %s".formatted(printable(this.file),
				this.progress.chunks(), this.progress.bytes() / MEBIBYTE, rate(), this.progress.retries(),
				workers((share) -> percent(share) + "%", " "));
	}

	private Result result() {
		Result result = this.progress.result();
		if (result == null) {
			throw new IllegalStateException("The analysis of '" + this.file + "' has not ended");
		}
		return result;
	}

	private String workers(Function<Share, String> value, String separator) {
		return this.progress.workers()
			.entrySet()
			.stream()
			.map((worker) -> worker.getKey() + separator + value.apply(worker.getValue()))
			.collect(Collectors.joining(" "));
	}

	private long percent(Share share) {
		return (this.progress.bytes() > 0) ? Math.round(100.0 * share.bytes() / this.progress.bytes()) : 0;
	}

	private double rate() {
		return this.progress.bytes() / MEBIBYTE / Math.max(this.elapsedMillis, 1) * 1000;
	}

	private static String abbreviate(String word) {
		return (word.length() <= MAX_WORD_WIDTH) ? word
				: word.substring(0, word.offsetByCodePoints(0, MAX_WORD_WIDTH / 2)) + "… (" + word.length() + ")";
	}

	private static String printable(String text) {
		return text.replaceAll("\\p{Cntrl}", "?");
	}

	@JsonPropertyOrder({ "file", "bytes", "words", "distinct", "top", "workers", "retries", "elapsedMillis" })
	private record JsonResult(String file, long bytes, long words, long distinct, List<Word> top,
			Map<String, Share> workers, long retries, long elapsedMillis) {
	}

}
