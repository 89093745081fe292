package io.rpcnet.sample.director;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.sample.director.Analyzer.Result;
import io.rpcnet.sample.director.Analyzer.Word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WordTableTests {

	@Test
	void emptyTableHasNoWords() throws IOException {
		try (WordTable table = new WordTable(1000)) {
			assertThat(table.finish(20)).isEqualTo(new Result(0, 0, List.of()));
		}
	}

	@Test
	void countsOfAWordAddUp() throws IOException {
		try (WordTable table = new WordTable(1000)) {
			table.add(List.of("a", "b"), List.of(1, 2));
			table.add(List.of("a"), List.of(4));
			assertThat(table.finish(20)).isEqualTo(new Result(7, 2, List.of(new Word("a", 5), new Word("b", 2))));
		}
	}

	@Test
	void equalCountsAreInTheOrderOfCodePoints() throws IOException {
		List<String> words = List.of("b", "\ud801\udc28", "\uff41", "a", "aa", "\ud835\udc00", "\u00e9");
		try (WordTable table = new WordTable(1000)) {
			table.add(words, List.of(1, 1, 1, 1, 1, 1, 1));
			assertThat(table.finish(20).top()).extracting(Word::word)
				.containsExactly("a", "aa", "b", "\u00e9", "\uff41", "\ud801\udc28", "\ud835\udc00");
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 50_000, 1_000_000, Long.MAX_VALUE / 2 })
	void resultDoesNotDependOnTheMemory(long maxSize) throws IOException {
		Random random = new Random(42);
		Map<String, Long> expected = new HashMap<>();
		try (WordTable table = new WordTable(Math.max(maxSize, 20_000))) {
			for (int round = 0; round < 30; round++) {
				List<String> words = new ArrayList<>();
				List<Integer> counts = new ArrayList<>();
				for (int i = 0; i < 500; i++) {
					String word = Integer.toString(random.nextInt(20_000), 36) + "\u5b57".repeat(random.nextInt(3));
					int count = 1 + random.nextInt(9);
					words.add(word);
					counts.add(count);
					expected.merge(word, (long) count, Long::sum);
				}
				table.add(words, counts);
			}
			Result result = table.finish(20);
			assertThat(result.distinct()).isEqualTo(expected.size());
			assertThat(result.words()).isEqualTo(expected.values().stream().mapToLong(Long::longValue).sum());
			assertThat(result.top()).isEqualTo(expected.entrySet()
				.stream()
				.map((entry) -> new Word(entry.getKey(), entry.getValue()))
				.sorted(WordTable.MOST_FREQUENT_FIRST)
				.limit(20)
				.toList());
		}
	}

	@Test
	void wordsThatDoNotFitEvenInPartsAreRefused() throws IOException {
		try (WordTable table = new WordTable(10)) {
			table.add(List.of("one", "two"), List.of(1, 1));
			assertThatExceptionOfType(RpcException.class).isThrownBy(() -> table.finish(20))
				.withMessageContaining("larger heap")
				.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED));
		}
	}

	@Test
	void closedTableTakesNothing() throws IOException {
		WordTable table = new WordTable(1000);
		table.close();
		table.add(List.of("a"), List.of(1));
		assertThat(table.finish(20).words()).isZero();
	}

}
