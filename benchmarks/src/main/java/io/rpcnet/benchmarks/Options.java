package io.rpcnet.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is to be run.
 *
 * @param contenders who takes part, the bare library first if at all
 * @param shapes the loads
 * @param rounds how often each contender is measured, in turn with the others
 * @param duration how long each measurement takes
 * @param firstWarmUp how long a contender's first warm-up takes at most
 * @param warmUp how long each other warm-up takes at most
 * @param json where to write the results
 */
record Options(List<Contender> contenders, List<Shape> shapes, int rounds, Duration duration, Duration firstWarmUp,
		Duration warmUp, Path json) {

	static Options parse(String[] arguments) {
		boolean quick = Arrays.asList(arguments).contains("--quick");
		List<Contender> contenders = Contender.all().toList();
		List<Shape> shapes = Shape.ALL;
		int rounds = quick ? 2 : 3;
		Path json = Path.of("side-by-side.json");
		Deque<String> left = new ArrayDeque<>(List.of(arguments));
		while (!left.isEmpty()) {
			String option = left.pop();
			switch (option) {
				case "--quick" -> {
				}
				case "--only" -> {
					List<Contender> only = list(left, option).map(Contender::of).toList();
					contenders = Contender.all().filter(only::contains).toList();
				}
				case "--shapes" -> shapes = list(left, option).map(Shape::of).toList();
				case "--rounds" -> rounds = number(left, option);
				case "--json" -> json = Path.of(value(left, option));
				default -> throw new IllegalArgumentException("unknown option '" + option + "'");
			}
		}
		return new Options(contenders, shapes, rounds, Duration.ofMillis(quick ? 1500 : 5000),
				Duration.ofSeconds(quick ? 12 : 60), Duration.ofSeconds(quick ? 4 : 30), json);
	}

	private static Stream<String> list(Deque<String> left, String option) {
		return Arrays.stream(value(left, option).split(","));
	}

	private static int number(Deque<String> left, String option) {
		String value = value(left, option);
		if (!value.matches("[1-9][0-9]?")) {
			throw new IllegalArgumentException("'%s' needs a number from 1 to 99, not '%s'".formatted(option, value));
		}
		return Integer.parseInt(value);
	}

	private static String value(Deque<String> left, String option) {
		if (left.isEmpty()) {
			throw new IllegalArgumentException("'%s' needs a value".formatted(option));
		}
		return left.pop();
	}

}
