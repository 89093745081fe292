package io.rpcnet.contract;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.rpcnet.Internal;

/**
 * A name as a key of a setting has it, where case, dashes and dots do not matter:
 * environment variables know none of them.
 *
 * @param letters the letters and digits, in lower case
 * @since 0.1.0
 */
@Internal
public record RoughName(String letters) {

	/**
	 * Leave out of a name what does not matter.
	 * @param name the name
	 * @return its letters and digits; none when it has none
	 */
	public static RoughName of(String name) {
		StringBuilder letters = new StringBuilder();
		name.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
		return new RoughName(letters.toString().toLowerCase(Locale.ROOT));
	}

	/**
	 * Return the names that this one may mean.
	 * @param names the names that there are
	 * @return those that differ in nothing that matters
	 */
	public List<String> among(Collection<String> names) {
		return names.stream().filter((name) -> of(name).equals(this)).toList();
	}

	/**
	 * Return the name that is most like this one.
	 * @param names the names that there are, at least one
	 * @return the nearest
	 */
	public String nearest(Collection<String> names) {
		return names.stream().min(Comparator.comparingInt((name) -> distance(of(name).letters))).orElseThrow();
	}

	/**
	 * Count the edits that make one of the other.
	 * @param other the other letters
	 * @return how many letters to insert, remove or change
	 * @see "V. I. Levenshtein, Binary codes capable of correcting deletions, insertions,
	 * and reversals, 1966"
	 */
	private int distance(String other) {
		int[] row = new int[other.length() + 1];
		for (int j = 0; j < row.length; j++) {
			row[j] = j;
		}
		for (int i = 1; i <= this.letters.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j < row.length; j++) {
				int changed = diagonal + ((this.letters.charAt(i - 1) != other.charAt(j - 1)) ? 1 : 0);
				diagonal = row[j];
				row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[other.length()];
	}

}
