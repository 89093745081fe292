package io.rpcnet.sample.director;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.sample.director.Analyzer.Result;
import io.rpcnet.sample.director.Analyzer.Word;

/**
 * The words of a document and how often each occurs. A table that outgrows its share of
 * the memory moves to temporary files, each with the words of one range of hashes, so
 * that at the end one file at a time fits into memory.
 */
final class WordTable implements AutoCloseable {

	static final Comparator<Word> MOST_FREQUENT_FIRST = Comparator.comparingLong(Word::count)
		.reversed()
		.thenComparing(Word::word, WordTable::compareCodePoints);

	private static final int FILES = 256;

	private static final int ENTRY_OVERHEAD = 100;

	private final Map<String, Count> counts = new HashMap<>();

	private final int[] entriesInFile = new int[FILES];

	private final long maxSize;

	private long size;

	private @Nullable Path directory;

	private boolean closed;

	/**
	 * Create an empty table.
	 * @param maxSize roughly how many bytes of memory the table may use
	 */
	WordTable(long maxSize) {
		this.maxSize = maxSize;
	}

	synchronized void add(List<String> words, List<Integer> counts) throws IOException {
		if (this.closed) {
			return;
		}
		for (int i = 0; i < words.size(); i++) {
			add(words.get(i), counts.get(i));
		}
		if (this.size > this.maxSize) {
			moveToFiles();
		}
	}

	private void add(String word, long count) {
		Count known = this.counts.get(word);
		if (known == null) {
			known = new Count();
			this.counts.put(word, known);
			this.size += ENTRY_OVERHEAD + 2L * word.length();
		}
		known.value += count;
	}

	private void moveToFiles() throws IOException {
		if (this.directory == null) {
			this.directory = Files.createTempDirectory("words");
		}
		ByteArrayOutputStream[] parts = new ByteArrayOutputStream[FILES];
		Arrays.setAll(parts, (index) -> new ByteArrayOutputStream());
		for (Map.Entry<String, Count> entry : this.counts.entrySet()) {
			// Multiplying spreads the hashes of short words, which all have zeros at the
			// top.
			int part = (entry.getKey().hashCode() * 0x9E3779B9) >>> 24;
			write(entry.getKey(), entry.getValue().value, new DataOutputStream(parts[part]));
			this.entriesInFile[part]++;
		}
		for (int part = 0; part < FILES; part++) {
			Files.write(this.directory.resolve("part-" + part), parts[part].toByteArray(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		clear();
	}

	private void write(String word, long count, DataOutputStream out) throws IOException {
		byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
		out.writeInt(utf8.length);
		out.write(utf8);
		out.writeLong(count);
	}

	private void clear() {
		this.counts.clear();
		this.size = 0;
	}

	/**
	 * Return what the table contains, and empty it.
	 * @param top how many of the most frequent words to return
	 * @return the result
	 */
	synchronized Result finish(int top) throws IOException {
		Summary summary = new Summary(top);
		if (this.directory == null) {
			summary.add(this.counts);
			return summary.result();
		}
		moveToFiles();
		for (int part = 0; part < FILES; part++) {
			read(this.directory.resolve("part-" + part), this.entriesInFile[part]);
			summary.add(this.counts);
			clear();
		}
		return summary.result();
	}

	private void read(Path file, int entries) throws IOException {
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
			for (int i = 0; i < entries; i++) {
				byte[] word = in.readNBytes(in.readInt());
				add(new String(word, StandardCharsets.UTF_8), in.readLong());
				if (this.size > 2 * this.maxSize) {
					throw new RpcException(RpcStatus.RESOURCE_EXHAUSTED, "The document has more different words than "
							+ "this director has memory for. Give it a larger heap (-Xmx).");
				}
			}
		}
	}

	@Override
	public synchronized void close() throws IOException {
		this.closed = true;
		clear();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	private static int compareCodePoints(String left, String right) {
		for (int i = 0; i < Math.min(left.length(), right.length()); i++) {
			char a = left.charAt(i);
			char b = right.charAt(i);
			if (a != b) {
				// A surrogate stands for a code point beyond U+FFFF, though as a char it
				// is below U+E000.
				boolean sameKind = Character.isSurrogate(a) == Character.isSurrogate(b);
				return sameKind ? Character.compare(a, b) : (Character.isSurrogate(a) ? 1 : -1);
			}
		}
		return left.length() - right.length();
	}

	/** Changed in place, because replacing a value for every word costs more. */
	private static final class Count {

		private long value;

	}

	private static final class Summary {

		private final PriorityQueue<Word> top = new PriorityQueue<>(MOST_FREQUENT_FIRST.reversed());

		private final int maxTop;

		private long words;

		private long distinct;

		private Summary(int maxTop) {
			this.maxTop = maxTop;
		}

		private void add(Map<String, Count> counts) {
			this.distinct += counts.size();
			counts.forEach((word, count) -> {
				this.words += count.value;
				addToTop(new Word(word, count.value));
			});
		}

		private void addToTop(Word word) {
			Word last = this.top.peek();
			if (last == null || this.top.size() < this.maxTop) {
				this.top.add(word);
			}
			else if (MOST_FREQUENT_FIRST.compare(word, last) < 0) {
				this.top.remove();
				this.top.add(word);
			}
		}

		private Result result() {
			List<Word> sorted = new ArrayList<>(this.top);
			sorted.sort(MOST_FREQUENT_FIRST);
			return new Result(this.words, this.distinct, sorted);
		}

	}

}
