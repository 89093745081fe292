package io.rpcnet.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

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
		Arguments given = new Arguments(arguments, Set.of("--quick"),
				Set.of("--only", "--shapes", "--rounds", "--json"));
		boolean quick = given.has("--quick");
		List<String> shapes = given.list("--shapes");
		return new Options(given.some("--only", Contender.values()),
				(shapes != null) ? shapes.stream().map(Shape::of).toList() : Shape.ALL,
				given.number("--rounds", 99, quick ? 2 : 3), Duration.ofMillis(quick ? 1500 : 5000),
				Duration.ofSeconds(quick ? 10 : 60), Duration.ofSeconds(quick ? 3 : 30),
				Path.of(given.text("--json", "side-by-side.json")));
	}

}
