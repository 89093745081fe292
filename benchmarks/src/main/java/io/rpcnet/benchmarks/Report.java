package io.rpcnet.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The results as a table for people and as JSON.
 */
final class Report {

	private static final List<Contender> REFERENCES = List.of(Contender.BARE, Contender.GRPC_DIRECT, Contender.GRPC,
			Contender.GRPC_BLOCKING);

	private final Map<String, Object> root = Surroundings.describe();

	private final List<Map<String, Object>> results = new ArrayList<>();

	Report(Options options) {
		this.root.put("rounds", options.rounds());
		this.root.put("secondsPerRound", options.duration().toMillis() / 1000.0);
		this.root.put("results", this.results);
	}

	String head() {
		return "%sRounds: %s of %s s; medians, and for CPU the spread of the ratios%n"
			.formatted(Surroundings.head(this.root), this.root.get("rounds"), this.root.get("secondsPerRound"));
	}

	/**
	 * Add what was measured of one load.
	 * @param shape the load
	 * @param measured the rounds of each contender, as many of each
	 * @return the table
	 */
	String add(Shape shape, Map<Contender, List<Measurement>> measured) {
		StringBuilder table = new StringBuilder(
				Tool.format("%s, %d outstanding%n", shape.payload(), shape.outstanding()));
		table.append(Tool.format("%-16s%10s%9s%9s%9s%9s%25s%9s%8s%10s%8s%10s%10s%10s%n", "", "calls/s", "p50 us",
				"p99 us", "p99.9", "CPU s", "CPU / bare", "/ gRPC-", "/ gRPC", "/ gRPC-", "p99 /", "client", "server",
				"segments"));
		table.append(Tool.format("%-16s%10s%9s%9s%9s%9s%25s%9s%8s%10s%8s%10s%10s%10s%n", "", "", "", "", "", "/ 100k",
				"", "direct", "", "blocking", "bare", "B/call", "B/call", "/ call"));
		measured.forEach((contender, rounds) -> table.append(row(shape, contender, rounds, measured)));
		return table.toString();
	}

	private String row(Shape shape, Contender contender, List<Measurement> rounds,
			Map<Contender, List<Measurement>> all) {
		Measurement median = Measurement.median(rounds);
		Map<String, Object> cpu = new LinkedHashMap<>();
		for (Contender reference : REFERENCES) {
			Ratio ratio = Ratio.of(rounds, all.get(reference), Measurement::cpuSecondsPer100k);
			if (ratio != null) {
				cpu.put(reference.toString(), ratio);
			}
		}
		Ratio p99 = Ratio.of(rounds, all.get(Contender.BARE), Measurement::p99Micros);
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("payload", shape.payload().toString());
		result.put("outstanding", shape.outstanding());
		result.put("contender", contender.toString());
		result.put("median", median);
		result.put("cpuRatioTo", cpu);
		result.put("p99RatioToBare", (p99 != null) ? p99 : "");
		result.put("rounds", rounds);
		this.results.add(result);
		return Tool.format("%-16s%10.0f%9.0f%9.0f%9.0f%9.3f%25s%9s%8s%10s%8s%10.0f%10.0f%10.3f%n", contender,
				median.callsPerSecond(), median.p50Micros(), median.p99Micros(), median.p999Micros(),
				median.cpuSecondsPer100k(), spread(cpu.get("bare")), middle(cpu.get("grpc-direct")),
				middle(cpu.get("grpc")), middle(cpu.get("grpc-blocking")), middle(p99), median.clientBytesPerCall(),
				median.serverBytesPerCall(), median.segmentsPerCall());
	}

	private static String spread(@Nullable Object ratio) {
		return (ratio instanceof Ratio known)
				? Tool.format("%.2f (%.2f-%.2f)", known.median(), known.least(), known.most()) : "-";
	}

	private static String middle(@Nullable Object ratio) {
		return (ratio instanceof Ratio known) ? Tool.format("%.2f", known.median()) : "-";
	}

	Map<String, Object> root() {
		return this.root;
	}

	/**
	 * A figure against that of another contender, which was measured right before or
	 * after in each round.
	 *
	 * @param median the median of the rounds
	 * @param least the least of the rounds
	 * @param most the most of the rounds
	 */
	record Ratio(double median, double least, double most) {

		static @Nullable Ratio of(List<Measurement> rounds, @Nullable List<Measurement> reference,
				ToDoubleFunction<Measurement> figure) {
			if (reference == null) {
				return null;
			}
			double[] sorted = IntStream.range(0, rounds.size())
				.mapToDouble((i) -> figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(reference.get(i)))
				.sorted()
				.toArray();
			return of(sorted);
		}

		static Ratio of(double[] sorted) {
			return new Ratio(Measurement.median(sorted), sorted[0], sorted[sorted.length - 1]);
		}

	}

}
