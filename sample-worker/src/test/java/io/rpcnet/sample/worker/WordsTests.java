package io.rpcnet.sample.worker;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTests {

	@Test
	void emptyTextHasNoWords() {
		assertThat(count("")).isEmpty();
	}

	@Test
	void textWithoutLettersHasNoWords() {
		assertThat(count(" 123, _-.\n\u0000\uFEFF ")).isEmpty();
	}

	@Test
	void everythingButLettersSeparatesWords() {
		assertThat(count("don't stop_at 2nd e-mail")).isEqualTo(counts("don t stop at nd e mail"));
	}

	@Test
	void wordsAtBothEndsCount() {
		assertThat(count("end to end")).isEqualTo(Map.of("end", 2, "to", 1));
	}

	@Test
	void wordsAreLowerCasedIndependentlyOfTheDefaultLocale() {
		assertThat(count("TITLE Title \u0130")).isEqualTo(Map.of("title", 2, "i\u0307", 1));
	}

	@Test
	void lowerCaseDependsOnTheWordAlone() {
		assertThat(count("\u039F\u03A3 \u03A3'\u0391")).isEqualTo(counts("\u03BF\u03C2 \u03C3 \u03B1"));
	}

	@Test
	void combiningMarksSeparateBecauseTheyAreNoLetters() {
		assertThat(count("e\u0301te")).isEqualTo(counts("e te"));
	}

	@Test
	void lettersBeyondTheBasicPlaneAreLetters() {
		assertThat(count("\uD835\uDC00\uD835\uDC01 \uD83D\uDE00 \uD801\uDC00"))
			.isEqualTo(counts("\uD835\uDC00\uD835\uDC01 \uD801\uDC28"));
	}

	@ParameterizedTest
	@CsvSource({ "61ff62, a b", "61c3, a", "c361, a", "61e28262, a b", "61c08062, a b", "61eda08062, a b",
			"61f09f9862, a b", "61f4908080, a", "808080, ''", "61c3a962, a\u00e9b" })
	void malformedBytesSeparateWords(String hex, String words) {
		assertThat(Words.count(HexFormat.of().parseHex(hex))).isEqualTo(counts(words));
	}

	@Test
	void aWordMayBeAsLongAsTheText() {
		String word = "\u5B57".repeat(100_000);
		assertThat(count(word)).isEqualTo(Map.of(word, 1));
	}

	private static Map<String, Integer> count(String text) {
		return Words.count(text.getBytes(StandardCharsets.UTF_8));
	}

	private static Map<String, Integer> counts(String words) {
		Map<String, Integer> counts = new HashMap<>();
		for (String word : words.split(" ")) {
			if (!word.isEmpty()) {
				counts.merge(word, 1, Integer::sum);
			}
		}
		return counts;
	}

}
