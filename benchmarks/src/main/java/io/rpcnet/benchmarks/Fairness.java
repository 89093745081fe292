package io.rpcnet.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

import io.rpcnet.benchmarks.BulkProcess.Beside;
import io.rpcnet.benchmarks.BulkProcess.Seen;

/**
 * Measures small calls beside a large one on the same connection, and alone.
 *
 * @since 0.1.0
 */
public final class Fairness extends Tool {

	private static final List<String> OPTIONS = List.of("-Xms2g", "-Xmx2g", "--enable-native-access=ALL-UNNAMED");

	private static final Duration WARM_UP = Duration.ofSeconds(2);

	private static final int WARM_UP_CALLS_PER_SECOND = 5000;

	private static final int MOST_WARM_UPS = 10;

	/** Compilers that spend less in a round of warming up count as quiet. */
	private static final long QUIET_MILLIS = 120;

	private final List<BulkContender> contenders;

	private final int mebibytes;

	private final int perSecond;

	private final int rounds;

	private final Duration duration;

	private final Path json;

	private final Map<String, Object> root = Surroundings.describe();

	private final List<Map<String, Object>> results = new ArrayList<>();

	private Fairness(Arguments given) {
		super("fairness");
		boolean quick = given.has("--quick");
		this.contenders = given.some("--only", BulkContender.values());
		this.mebibytes = given.number("--size", 64, 64);
		this.perSecond = given.number("--rate", 100_000, 500);
		this.rounds = given.number("--rounds", 99, quick ? 1 : 3);
		this.duration = Duration.ofSeconds(given.number("--seconds", 600, quick ? 5 : 10));
		this.json = Path.of(given.text("--json", "fairness.json"));
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/fairness}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		run("fairness", arguments, (given) -> new Fairness(new Arguments(given, Set.of("--quick"),
				Set.of("--only", "--size", "--rate", "--rounds", "--seconds", "--json"))));
	}

	@Override
	void measure(Certificates certificates) throws Exception {
		this.root.put("rounds", this.rounds);
		this.root.put("secondsPerRound", this.duration.toSeconds());
		this.root.put("mebibytes", this.mebibytes);
		this.root.put("smallCallsPerSecond", this.perSecond);
		this.root.put("options", OPTIONS);
		this.root.put("results", this.results);
		System.out.println(Surroundings.head(this.root));
		Map<BulkContender, Map<Beside, List<Seen>>> measured = new LinkedHashMap<>();
		for (int round = 0; round < this.rounds; round++) {
			for (BulkContender contender : this.contenders) {
				attempt(contender.toString(), () -> measureOnce(contender, certificates,
						measured.computeIfAbsent(contender, (key) -> new EnumMap<>(Beside.class))));
			}
		}
		print(measured);
		write(this.root, this.json);
	}

	private void measureOnce(BulkContender contender, Certificates certificates, Map<Beside, List<Seen>> found)
			throws IOException {
		Map<Beside, Seen> round = new EnumMap<>(Beside.class);
		try (Jvm server = Jvm.of(BulkProcess.class, OPTIONS, contender, certificates);
				Jvm client = Jvm.of(BulkProcess.class, OPTIONS, contender, certificates)) {
			client.order("connect " + server.ask("start", Integer.class));
			warmUp(contender, server, client);
			for (Beside beside : Beside.values()) {
				round.put(beside, measure(client, beside, this.perSecond, this.duration));
			}
		}
		round.forEach((beside, seen) -> found.computeIfAbsent(beside, (key) -> new ArrayList<>()).add(seen));
	}

	private void warmUp(BulkContender contender, Jvm server, Jvm client) throws IOException {
		for (int i = 0; i < MOST_WARM_UPS; i++) {
			long before = Pair.compileMillis(server, client);
			for (Beside beside : Beside.values()) {
				measure(client, beside, WARM_UP_CALLS_PER_SECOND, WARM_UP);
			}
			if (Pair.compileMillis(server, client) - before < QUIET_MILLIS) {
				return;
			}
		}
		System.out.printf("%s: the compilers did not become quiet%n", contender);
	}

	private Seen measure(Jvm client, Beside beside, int perSecond, Duration time) throws IOException {
		return client.ask("measure %s %d %d %d".formatted(beside, this.mebibytes << 20, perSecond, time.toMillis()),
				Seen.class, time.plusSeconds(60));
	}

	private void print(Map<BulkContender, Map<Beside, List<Seen>>> measured) {
		System.out.printf("Small calls, %d a second, beside %d MiB at a time; %d rounds of %d s%n", this.perSecond,
				this.mebibytes, this.rounds, this.duration.toSeconds());
		System.out.print(format("%-14s%-12s%10s%10s%10s%22s%10s%12s%10s%n", "", "beside", "p50 us", "p99 us", "p99.9",
				"p99 / alone", "MiB/s", "MiB ahead", "lag p99"));
		measured.forEach((contender, seen) -> seen
			.forEach((beside, rounds) -> System.out.print(row(contender, beside, rounds, seen))));
		System.out.println();
	}

	private String row(BulkContender contender, Beside beside, List<Seen> rounds, Map<Beside, List<Seen>> all) {
		List<Seen> alone = all.getOrDefault(Beside.NOTHING, rounds);
		double[] ratios = new double[rounds.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = rounds.get(i).small().p99Micros() / alone.get(i).small().p99Micros();
		}
		Arrays.sort(ratios);
		Report.Ratio ratio = Report.Ratio.of(ratios);
		double rate = median(rounds, Seen::transfers) * this.mebibytes / this.duration.toSeconds();
		double waited = median(rounds, (seen) -> seen.small().p50Micros())
				- median(alone, (seen) -> seen.small().p50Micros());
		double ahead = Math.max(0, waited) / 1e6 * rate;
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("contender", contender.toString());
		result.put("beside", beside.toString());
		result.put("p50Micros", median(rounds, (seen) -> seen.small().p50Micros()));
		result.put("p99Micros", median(rounds, (seen) -> seen.small().p99Micros()));
		result.put("p99RatioToAlone", ratio);
		result.put("mebibytesPerSecond", rate);
		result.put("mebibytesAhead", ahead);
		result.put("rounds", rounds);
		this.results.add(result);
		return format("%-14s%-12s%10.0f%10.0f%10.0f%22s%10.0f%12.1f%10.0f%n", contender,
				beside.toString().toLowerCase(), median(rounds, (seen) -> seen.small().p50Micros()),
				median(rounds, (seen) -> seen.small().p99Micros()), median(rounds, (seen) -> seen.small().p999Micros()),
				format("%.2f (%.2f-%.2f)", ratio.median(), ratio.least(), ratio.most()), rate, ahead,
				median(rounds, (seen) -> seen.small().lagP99Micros()));
	}

	private static double median(List<Seen> rounds, ToDoubleFunction<Seen> figure) {
		return Measurement.median(rounds.stream().mapToDouble(figure).sorted().toArray());
	}

}
