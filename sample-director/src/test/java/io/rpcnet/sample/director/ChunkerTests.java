package io.rpcnet.sample.director;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChunkerTests {

	private static final String[] FRAGMENTS = { "a", "Word", " ", "\n", "1", "'", "\u00e9", "\u03a3", "\u5b57\u5b57",
			"\u3002", "\ud835\udc00", "\ud83d\ude00", "\u0301", "\ufeff", "\ufffd" };

	private static final int[][] MALFORMED = { { 0xFF }, { 0x80 }, { 0xBF, 0xBF, 0xBF, 0xBF, 0xBF }, { 0xC3 },
			{ 0xE2, 0x82 }, { 0xC0, 0x80 }, { 0xC1, 0xA1 }, { 0xE0, 0x80, 0x80 }, { 0xED, 0xA0, 0x80 },
			{ 0xED, 0xA0, 0xB5, 0xED, 0xB0, 0x80 }, { 0xF0, 0x80, 0x80, 0x80 }, { 0xF0, 0x9F, 0x98 },
			{ 0xF4, 0x90, 0x80, 0x80 }, { 0xF8, 0x88, 0x80, 0x80, 0x80 } };

	@Test
	void emptyDocumentHasNoChunks() {
		assertThat(chunks(new byte[0], 10)).isEmpty();
	}

	@Test
	void shortDocumentIsSharedOut() {
		byte[] document = "three words again ".repeat(700).getBytes(StandardCharsets.UTF_8);
		assertThat(chunks(document, document.length)).hasSizeBetween(3, 4);
	}

	@Test
	void chunksGrowToTheirFullSizeAndNotBeyond() {
		byte[] document = "three words again ".repeat(500_000).getBytes(StandardCharsets.UTF_8);
		List<byte[]> chunks = chunks(document, 100_000);
		assertThat(join(chunks)).isEqualTo(document);
		assertThat(chunks).allMatch((chunk) -> chunk.length <= Chunker.MAX_CHUNK);
		assertThat(chunks.get(chunks.size() - 2).length).isGreaterThan(Chunker.MAX_CHUNK - 100);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void wordsOfTheChunksAreTheWordsOfTheDocument(long seed) {
		Random random = new Random(seed);
		for (int round = 0; round < 20; round++) {
			byte[] document = document(random, 1 + random.nextInt(400_000), random.nextInt(1000));
			List<byte[]> chunks = chunks(document, random);
			assertThat(join(chunks)).isEqualTo(document);
			assertThat(chunks.stream().flatMap((chunk) -> words(chunk).stream()).toList()).isEqualTo(words(document));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void noiseIsCutWithoutChangingItsWords(long seed) {
		Random random = new Random(seed);
		byte[] document = new byte[2_000_000];
		random.nextBytes(document);
		assertThat(chunks(document, random).stream().flatMap((chunk) -> words(chunk).stream()).toList())
			.isEqualTo(words(document));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "\u00e9", "\u5b57", "\ud835\udc00" })
	void longestWordIsNotCut(String letter) {
		String word = letter.repeat(Chunker.MAX_WORD / letter.getBytes(StandardCharsets.UTF_8).length);
		byte[] document = ("x " + (word + " ").repeat(20) + word).getBytes(StandardCharsets.UTF_8);
		for (int shift = 0; shift < 20; shift++) {
			byte[] shifted = Arrays.copyOfRange(document, shift % 2, document.length);
			assertThat(chunks(shifted, 50_000 + shift).stream().flatMap((chunk) -> words(chunk).stream()).toList())
				.isEqualTo(words(shifted));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "\u00e9", "\u5b57", "\ud835\udc00" })
	void wordBeyondTheLimitIsCutBetweenSequences(String letter) {
		byte[] document = ("x" + letter.repeat(500_000)).getBytes(StandardCharsets.UTF_8);
		List<byte[]> chunks = chunks(document, 77_777);
		assertThat(join(chunks)).isEqualTo(document);
		assertThat(chunks).hasSizeGreaterThan(1);
		assertThat(chunks).allMatch((chunk) -> !new String(chunk, StandardCharsets.UTF_8).contains("\ufffd"));
	}

	@Test
	void continuationBytesWithoutEndAreCut() {
		byte[] document = new byte[1_000_000];
		Arrays.fill(document, (byte) 0x80);
		assertThat(join(chunks(document, 1000))).isEqualTo(document);
	}

	private static byte[] document(Random random, int size, int malformedPerMille) {
		ByteArrayOutputStream document = new ByteArrayOutputStream();
		int separatorPerMille = random.nextInt(300);
		while (document.size() < size) {
			if (random.nextInt(1000) < malformedPerMille) {
				for (int octet : MALFORMED[random.nextInt(MALFORMED.length)]) {
					document.write(octet);
				}
			}
			else {
				String fragment = (random.nextInt(1000) < separatorPerMille) ? " "
						: FRAGMENTS[random.nextInt(FRAGMENTS.length)];
				document.writeBytes(fragment.repeat(1 + random.nextInt(30)).getBytes(StandardCharsets.UTF_8));
			}
		}
		return document.toByteArray();
	}

	private static List<byte[]> chunks(byte[] document, int pieceSize) {
		List<byte[]> chunks = new ArrayList<>();
		Chunker chunker = new Chunker();
		for (int start = 0; start < document.length; start += pieceSize) {
			feed(chunker, ByteBuffer.wrap(document, start, Math.min(pieceSize, document.length - start)), chunks);
		}
		end(chunker, chunks);
		return chunks;
	}

	private static List<byte[]> chunks(byte[] document, Random random) {
		List<byte[]> chunks = new ArrayList<>();
		Chunker chunker = new Chunker();
		int start = 0;
		while (start < document.length) {
			int bound = 1 << random.nextInt(18);
			int size = Math.min(random.nextInt(bound + 1), document.length - start);
			feed(chunker, ByteBuffer.wrap(document, start, size), chunks);
			start += size;
		}
		end(chunker, chunks);
		return chunks;
	}

	private static void feed(Chunker chunker, ByteBuffer piece, List<byte[]> chunks) {
		byte[] chunk = chunker.next(piece);
		while (chunk != null) {
			chunks.add(chunk);
			chunk = chunker.next(piece);
		}
	}

	private static void end(Chunker chunker, List<byte[]> chunks) {
		byte[] rest = chunker.rest();
		if (rest != null) {
			chunks.add(rest);
		}
	}

	private static byte[] join(List<byte[]> chunks) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		chunks.forEach(joined::writeBytes);
		return joined.toByteArray();
	}

	private static List<String> words(byte[] text) {
		List<String> words = new ArrayList<>();
		StringBuilder word = new StringBuilder();
		new String(text, StandardCharsets.UTF_8).codePoints().forEach((codePoint) -> {
			if (Character.isLetter(codePoint)) {
				word.appendCodePoint(codePoint);
			}
			else if (!word.isEmpty()) {
				words.add(word.toString());
				word.setLength(0);
			}
		});
		if (!word.isEmpty()) {
			words.add(word.toString());
		}
		return words;
	}

}
