package io.rpcnet.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Measures what starters add to the start of an empty application, and to its heap.
 *
 * @since 0.1.0
 */
public final class StartUp extends Tool {

	private static final List<String> OPTIONS = List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED");

	private final List<StartUpContender> contenders;

	private final int rounds;

	private final boolean steps;

	private final Path classPaths;

	private final Path json;

	private final Map<String, Object> root = Surroundings.describe();

	private final List<Map<String, Object>> results = new ArrayList<>();

	private StartUp(Arguments given) {
		super("start-up");
		this.contenders = given.some("--only", StartUpContender.values());
		this.rounds = given.number("--rounds", 99, 9);
		this.steps = given.has("--steps");
		this.classPaths = Path.of(given.text("--class-paths", "benchmarks/class-paths"));
		this.json = Path.of(given.text("--json", "start-up.json"));
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/start-up}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		run("start-up", arguments, (given) -> new StartUp(
				new Arguments(given, Set.of("--steps"), Set.of("--only", "--rounds", "--json", "--class-paths"))));
	}

	@Override
	void measure(Certificates certificates) throws Exception {
		this.root.put("rounds", this.rounds);
		this.root.put("options", OPTIONS);
		this.root.put("results", this.results);
		System.out.println(Surroundings.head(this.root));
		Map<StartUpContender, List<Started>> measured = new LinkedHashMap<>();
		// The first of each only fills the caches of the system
		for (int round = 0; round <= this.rounds; round++) {
			for (StartUpContender contender : this.contenders) {
				List<Started> found = measured.computeIfAbsent(contender, (key) -> new ArrayList<>());
				boolean counts = round > 0;
				attempt(contender.toString(), () -> {
					Started started = start(contender, certificates);
					if (counts) {
						found.add(started);
					}
				});
			}
		}
		measured.values().removeIf(List::isEmpty);
		print(measured);
		write(this.root, this.json);
	}

	private Started start(StartUpContender contender, Certificates certificates) throws IOException {
		List<String> options = new ArrayList<>(OPTIONS);
		options.add("-D" + StartUpProcess.STEPS + "=" + this.steps);
		List<String> arguments = new ArrayList<>(List.of(contender.name()));
		arguments.addAll(contender.arguments(certificates.bundle()));
		try (Jvm jvm = new Jvm("application of " + contender, options, classPath(contender), StartUpProcess.class,
				arguments)) {
			return jvm.hear(Started.class, Duration.ofSeconds(60));
		}
	}

	private String classPath(StartUpContender contender) throws IOException {
		String classes = Jvm.CLASS_PATH.substring(0, Jvm.CLASS_PATH.indexOf(File.pathSeparator));
		Path file = this.classPaths.resolve(contender.classPath()).resolve("target/class-path");
		return classes + File.pathSeparator + Files.readString(file).strip();
	}

	private void print(Map<StartUpContender, List<Started>> measured) {
		System.out.printf("Start of an application; medians of %d%n", this.rounds);
		System.out.print(format("%-15s%20s%12s%10s%12s%12s%12s%10s%10s%n", "", "ms until ready", "added ms", "CPU ms",
				"added CPU", "heap KiB", "added KiB", "classes", "threads"));
		measured.forEach((contender, rounds) -> System.out.print(row(contender, rounds, measured)));
		System.out.println();
		if (this.steps) {
			measured
				.forEach((contender, rounds) -> System.out.printf("%s, longest steps, inner ones included:%n    %s%n",
						contender, rounds.get(rounds.size() - 1).steps().replace("; ", "%n    ".formatted())));
		}
	}

	private String row(StartUpContender contender, List<Started> rounds, Map<StartUpContender, List<Started>> all) {
		Report.Ratio millis = Report.Ratio.of(sorted(rounds, Started::millis));
		List<Started> empty = all.getOrDefault(StartUpContender.BOOT, rounds);
		double added = added(rounds, empty, Started::millis);
		double addedCpu = added(rounds, empty, Started::cpuMillis);
		double addedHeap = added(rounds, empty, Started::heap);
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("contender", contender.toString());
		result.put("millis", millis);
		result.put("addedMillis", added);
		result.put("addedCpuMillis", addedCpu);
		result.put("heap", median(rounds, Started::heap));
		result.put("addedHeap", addedHeap);
		result.put("rounds", rounds);
		this.results.add(result);
		return format("%-15s%20s%12.0f%10.0f%12.0f%12.0f%12.0f%10.0f%10.0f%n", contender,
				format("%.0f (%.0f-%.0f)", millis.median(), millis.least(), millis.most()), added,
				median(rounds, Started::cpuMillis), addedCpu, median(rounds, Started::heap) / 1024, addedHeap / 1024,
				median(rounds, Started::classes), median(rounds, Started::threads));
	}

	private static double added(List<Started> rounds, List<Started> empty, ToDoubleFunction<Started> figure) {
		return median(rounds, figure) - median(empty, figure);
	}

	private static double median(List<Started> rounds, ToDoubleFunction<Started> figure) {
		return Measurement.median(sorted(rounds, figure));
	}

	private static double[] sorted(List<Started> rounds, ToDoubleFunction<Started> figure) {
		return rounds.stream().mapToDouble(figure).sorted().toArray();
	}

	/**
	 * What a start took.
	 *
	 * @param millis from the start of the JVM until the application was ready
	 * @param cpuMillis the CPU time of the process until then
	 * @param heap the bytes of live objects
	 * @param classes how many classes were loaded
	 * @param threads how many threads there were
	 * @param steps the longest steps, when asked for
	 */
	record Started(double millis, double cpuMillis, double heap, int classes, int threads, String steps) {

	}

}
