package io.rpcnet.sample.worker;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Splits text into words: maximal runs of letters, as {@link Character#isLetter(int)}
 * tells them from code points.
 */
final class Words {

	private Words() {
	}

	static Map<String, Integer> count(byte[] utf8) {
		// Whatever is malformed decodes to U+FFFD, which is no letter and so separates
		// words.
		String text = new String(utf8, StandardCharsets.UTF_8);
		Map<String, Integer> counts = new HashMap<>();
		int start = -1;
		int index = 0;
		while (index < text.length()) {
			int codePoint = text.codePointAt(index);
			if (!Character.isLetter(codePoint)) {
				add(counts, text, start, index);
				start = -1;
			}
			else if (start < 0) {
				start = index;
			}
			index += Character.charCount(codePoint);
		}
		add(counts, text, start, text.length());
		return counts;
	}

	private static void add(Map<String, Integer> counts, String text, int start, int end) {
		if (start >= 0) {
			counts.merge(text.substring(start, end).toLowerCase(Locale.ROOT), 1, Integer::sum);
		}
	}

}
