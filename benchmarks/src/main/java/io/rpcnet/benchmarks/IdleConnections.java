package io.rpcnet.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Measures what a connection costs its server in memory while nothing goes over it.
 *
 * @since 0.1.0
 */
public final class IdleConnections extends Tool {

	/**
	 * With a heap that is all there from the start, what a process grows by is outside
	 * it.
	 */
	private static final List<String> SERVER_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch",
			"--enable-native-access=ALL-UNNAMED");

	private static final List<String> CLIENT_OPTIONS = List.of("-Xmx2g", "--enable-native-access=ALL-UNNAMED");

	/**
	 * Opened before, so that what is there once does not count.
	 */
	private static final int FIRST = 200;

	private final List<IdleContender> contenders;

	private final int number;

	private final int rounds;

	private final Path json;

	private final Map<String, Object> root = Surroundings.describe();

	private final List<Map<String, Object>> results = new ArrayList<>();

	private IdleConnections(Arguments given) {
		super("idle-connections");
		this.contenders = given.some("--only", IdleContender.values());
		this.number = given.number("--connections", 9_000, 2_000);
		this.rounds = given.number("--rounds", 99, 3);
		this.json = Path.of(given.text("--json", "idle-connections.json"));
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/idle-connections}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		run("idle-connections", arguments, (given) -> new IdleConnections(
				new Arguments(given, Set.of(), Set.of("--only", "--connections", "--rounds", "--json"))));
	}

	@Override
	void measure(Certificates certificates) throws Exception {
		this.root.put("connections", this.number);
		this.root.put("rounds", this.rounds);
		this.root.put("options", SERVER_OPTIONS);
		this.root.put("results", this.results);
		System.out.println(Surroundings.head(this.root));
		Map<IdleContender, List<Cost>> measured = new LinkedHashMap<>();
		for (int round = 0; round < this.rounds; round++) {
			for (IdleContender contender : this.contenders) {
				attempt(contender.toString(), () -> measured.computeIfAbsent(contender, (key) -> new ArrayList<>())
					.add(measure(contender, certificates)));
			}
		}
		System.out.printf("An idle connection, of %d; medians of %d rounds, bytes of the server%n", this.number,
				this.rounds);
		System.out.print(format("%-12s%10s%10s%16s%14s%20s%n", "", "heap", "direct", "heap + direct", "outside heap",
				"heap + direct / bare"));
		measured.forEach((contender, costs) -> System.out.print(row(contender, costs, measured)));
		System.out.println();
		write(this.root, this.json);
	}

	private Cost measure(IdleContender contender, Certificates certificates) throws IOException {
		try (Jvm server = Jvm.of(IdleProcess.class, SERVER_OPTIONS, contender, certificates);
				Jvm client = Jvm.of(IdleProcess.class, CLIENT_OPTIONS, contender, certificates)) {
			int port = server.ask("start", Integer.class);
			open(client, port, FIRST);
			Memory before = server.ask("memory", Memory.class);
			long residentBefore = server.residentBytes();
			open(client, port, this.number);
			Memory memory = server.ask("memory", Memory.class).since(before);
			double resident = server.residentBytes() - residentBefore;
			return new Cost((double) memory.heap() / this.number, (double) memory.direct() / this.number,
					resident / this.number);
		}
	}

	private static void open(Jvm client, int port, int number) throws IOException {
		client.ask("open %d %d".formatted(port, number), Boolean.class, Duration.ofSeconds(60 + number / 20));
	}

	private String row(IdleContender contender, List<Cost> costs, Map<IdleContender, List<Cost>> all) {
		double heap = median(costs, Cost::heap);
		double direct = median(costs, Cost::direct);
		double total = median(costs, Cost::total);
		List<Cost> bare = all.get(IdleContender.BARE);
		double ratio = (bare != null) ? total / median(bare, Cost::total) : Double.NaN;
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("contender", contender.toString());
		result.put("heap", heap);
		result.put("direct", direct);
		result.put("heapAndDirect", total);
		result.put("outsideHeap", median(costs, Cost::outsideHeap));
		result.put("rounds", costs);
		this.results.add(result);
		return format("%-12s%10.0f%10.0f%16.0f%14.0f%20.2f%n", contender, heap, direct, total,
				median(costs, Cost::outsideHeap), ratio);
	}

	private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
		return Measurement.median(costs.stream().mapToDouble(figure).sorted().toArray());
	}

	/**
	 * Bytes a connection.
	 *
	 * @param heap live objects
	 * @param direct direct buffers
	 * @param outsideHeap what the process grew by: direct buffers and BoringSSL's memory,
	 * as far as it was not reserved before
	 */
	record Cost(double heap, double direct, double outsideHeap) {

		private double total() {
			return this.heap + this.direct;
		}

	}

}
