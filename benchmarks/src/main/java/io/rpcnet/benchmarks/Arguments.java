package io.rpcnet.benchmarks;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The options of a command: {@code --flag} and {@code --name value}.
 */
final class Arguments {

	private final Map<String, String> given = new HashMap<>();

	/**
	 * Read arguments.
	 * @param arguments the arguments
	 * @param flags the options without a value
	 * @param names the options with a value
	 */
	Arguments(String[] arguments, Set<String> flags, Set<String> names) {
		Deque<String> left = new ArrayDeque<>(List.of(arguments));
		while (!left.isEmpty()) {
			String option = left.pop();
			if (flags.contains(option)) {
				this.given.put(option, "");
			}
			else if (!names.contains(option)) {
				throw new IllegalArgumentException("unknown option '" + option + "'");
			}
			else if (left.isEmpty()) {
				throw new IllegalArgumentException("'%s' needs a value".formatted(option));
			}
			else {
				this.given.put(option, left.pop());
			}
		}
	}

	boolean has(String option) {
		return this.given.containsKey(option);
	}

	String text(String option, String otherwise) {
		return this.given.getOrDefault(option, otherwise);
	}

	@Nullable List<String> list(String option) {
		String value = this.given.get(option);
		return (value != null) ? Arrays.asList(value.split(",")) : null;
	}

	int number(String option, int most, int otherwise) {
		String value = this.given.get(option);
		if (value == null) {
			return otherwise;
		}
		if (!value.matches("[1-9][0-9]{0,8}") || Integer.parseInt(value) > most) {
			throw new IllegalArgumentException(
					"'%s' needs a number from 1 to %d, not '%s'".formatted(option, most, value));
		}
		return Integer.parseInt(value);
	}

	/**
	 * Return which of an enum's constants were asked for by their labels.
	 * @param <E> the enum
	 * @param option the option
	 * @param all all constants
	 * @return those asked for, in the order of the enum; all when the option is not given
	 */
	<E extends Enum<E>> List<E> some(String option, E[] all) {
		List<String> asked = list(option);
		List<String> labels = Arrays.stream(all).map(Object::toString).toList();
		for (String label : (asked != null) ? asked : List.<String>of()) {
			if (!labels.contains(label)) {
				throw new IllegalArgumentException("no '%s': there are %s".formatted(label, labels));
			}
		}
		return Arrays.stream(all).filter((one) -> asked == null || asked.contains(one.toString())).toList();
	}

}
