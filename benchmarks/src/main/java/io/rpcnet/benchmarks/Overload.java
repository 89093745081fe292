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
 * Offers three times what a server can do, by calls that do not wait for each other.
 *
 * @since 0.1.0
 */
public final class Overload extends Tool {

	private static final double UNLOADED = 0.2;

	private static final double[] SWEEP = { 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.3 };

	private static final double EXCESS = 3;

	/**
	 * How many times the work a caller waits.
	 */
	private static final int DEADLINE = 20;

	private final List<WorkContender> contenders;

	private final List<Worker> workers;

	private final int rounds;

	private final Duration duration;

	private final Path json;

	private final Map<String, Object> root = Surroundings.describe();

	private final List<Map<String, Object>> results = new ArrayList<>();

	private Overload(Arguments given) {
		super("overload");
		boolean quick = given.has("--quick");
		this.contenders = given.some("--only", WorkContender.values());
		this.workers = given.some("--work", Worker.values());
		this.rounds = given.number("--rounds", 99, quick ? 1 : 3);
		this.duration = Duration.ofSeconds(given.number("--seconds", 600, quick ? 3 : 8));
		this.json = Path.of(given.text("--json", "overload.json"));
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/overload}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		run("overload", arguments, (given) -> new Overload(new Arguments(given, Set.of("--quick"),
				Set.of("--only", "--work", "--rounds", "--seconds", "--json"))));
	}

	@Override
	void measure(Certificates certificates) throws Exception {
		this.root.put("rounds", this.rounds);
		this.root.put("secondsPerLoad", this.duration.toSeconds());
		this.root.put("results", this.results);
		System.out.println(Surroundings.head(this.root));
		this.workers.forEach((worker) -> measure(worker, certificates));
		write(this.root, this.json);
	}

	private void measure(Worker worker, Certificates certificates) {
		Map<WorkContender, Servant> running = new LinkedHashMap<>();
		Map<WorkContender, List<Round>> measured = new LinkedHashMap<>();
		for (WorkContender contender : this.contenders) {
			attempt("%s with %s".formatted(contender, worker), () -> {
				Servant servant = new Servant(contender, worker, certificates);
				running.put(contender, servant);
				servant.warmUp();
				measured.put(contender, new ArrayList<>());
			});
		}
		for (int round = 0; round < this.rounds; round++) {
			measured.entrySet()
				.removeIf((entry) -> !attempt("%s with %s".formatted(entry.getKey(), worker),
						() -> entry.getValue().add(round(running, entry.getKey(), worker))));
		}
		running.values().forEach(Servant::close);
		print(worker, measured);
	}

	private Round round(Map<WorkContender, Servant> running, WorkContender contender, Worker worker)
			throws IOException {
		Servant servant = running.get(contender);
		if (servant == null) {
			throw new IllegalStateException("it was not started");
		}
		Offered unloaded = servant.offer(worker.capacity() * UNLOADED, this.duration);
		List<Offered> sweep = new ArrayList<>();
		for (double part : SWEEP) {
			sweep.add(servant.offer(worker.capacity() * part, this.duration));
		}
		double best = sweep.stream().mapToDouble((load) -> load.result().goodput()).max().orElseThrow();
		return new Round(unloaded, sweep, best, servant.offer(best * EXCESS, this.duration));
	}

	private void print(Worker worker, Map<WorkContender, List<Round>> measured) {
		System.out.printf("%s: %d places, %d ms each, so at most %.0f calls/s; server admits %d; deadline %d ms%n",
				worker, worker.places(), worker.millis(), worker.capacity(), worker.limit(),
				worker.millis() * DEADLINE);
		System.out.print(format("%-14s%12s%10s%12s%12s%22s%10s%10s%14s%9s%9s%9s%10s%10s%10s%n", "", "best", "offered",
				"goodput", "p99 alone", "goodput / best", "p50 us", "p99 us", "p99 / alone", "shed %", "expired",
				"other", "server", "client", "lag p99"));
		System.out.print(format("%-14s%12s%10s%12s%12s%22s%10s%10s%14s%9s%9s%9s%10s%10s%10s%n", "", "calls/s",
				"calls/s", "calls/s", "us", "", "at 3 x", "at 3 x", "", "", "%", "%", "CPU", "CPU", "us"));
		measured.forEach((contender, rounds) -> System.out.print(row(worker, contender, rounds)));
		System.out.println();
	}

	private String row(Worker worker, WorkContender contender, List<Round> rounds) {
		Map<String, Object> result = new LinkedHashMap<>();
		Report.Ratio goodput = ratio(rounds, Round::goodputRatio);
		Report.Ratio p99 = ratio(rounds, Round::p99Ratio);
		double best = ratio(rounds, Round::best).median();
		result.put("work", worker.toString());
		result.put("contender", contender.toString());
		result.put("bestGoodput", best);
		result.put("goodputRatio", goodput);
		result.put("p99Ratio", p99);
		result.put("rounds", rounds);
		this.results.add(result);
		return format("%-14s%12.0f%10.0f%12.0f%12.0f%22s%10.0f%10.0f%14s%9.1f%9.1f%9.1f%10.2f%10.2f%10.0f%n", contender,
				best, excess(rounds, (load) -> load.result().offered()),
				excess(rounds, (load) -> load.result().goodput()),
				ratio(rounds, (round) -> round.unloaded().result().p99Micros()).median(), spread(goodput),
				excess(rounds, (load) -> load.result().p50Micros()),
				excess(rounds, (load) -> load.result().p99Micros()), spread(p99),
				excess(rounds, (load) -> 100.0 * load.result().shed() / load.result().begun()),
				excess(rounds, (load) -> 100.0 * load.result().expired() / load.result().begun()),
				excess(rounds,
						(load) -> 100.0 * (load.result().failed() + load.result().late()) / load.result().begun()),
				excess(rounds, Offered::serverProcessors), excess(rounds, Offered::clientProcessors),
				excess(rounds, (load) -> load.result().lagP99Micros()));
	}

	private static String spread(Report.Ratio ratio) {
		return format("%.2f (%.2f-%.2f)", ratio.median(), ratio.least(), ratio.most());
	}

	private static double excess(List<Round> rounds, ToDoubleFunction<Offered> figure) {
		return ratio(rounds, (round) -> figure.applyAsDouble(round.overloaded())).median();
	}

	private static Report.Ratio ratio(List<Round> rounds, ToDoubleFunction<Round> figure) {
		return Report.Ratio.of(rounds.stream().mapToDouble(figure).sorted().toArray());
	}

	/**
	 * What came of one load.
	 *
	 * @param result what the client saw
	 * @param serverProcessors how many processors the server used on average
	 * @param clientProcessors how many processors the client used on average
	 */
	record Offered(OpenLoop.Result result, double serverProcessors, double clientProcessors) {

	}

	/**
	 * What one contender did in one round.
	 *
	 * @param unloaded a fifth of what the work allows
	 * @param sweep less, as much and more than the work allows
	 * @param best the most calls answered in time in a second
	 * @param overloaded three times that
	 */
	record Round(Offered unloaded, List<Offered> sweep, double best, Offered overloaded) {

		private double goodputRatio() {
			return this.overloaded.result().goodput() / this.best;
		}

		private double p99Ratio() {
			return this.overloaded.result().p99Micros() / this.unloaded.result().p99Micros();
		}

	}

	/**
	 * A contender's two JVMs.
	 */
	private static final class Servant implements AutoCloseable {

		private final Jvm server;

		private final Jvm client;

		private final Worker worker;

		private Servant(WorkContender contender, Worker worker, Certificates certificates) throws IOException {
			this.worker = worker;
			this.server = Jvm.of(WorkProcess.class, Jvm.options(), contender, certificates);
			this.client = Jvm.of(WorkProcess.class, Jvm.options(), contender, certificates);
			try {
				this.client.order("connect %d %d".formatted(this.server.ask("start " + worker, Integer.class),
						worker.millis() * DEADLINE));
			}
			catch (IOException ex) {
				close();
				throw ex;
			}
		}

		private void warmUp() throws IOException {
			offer(this.worker.capacity() * 0.8, Duration.ofSeconds(6));
			offer(this.worker.capacity() * EXCESS, Duration.ofSeconds(6));
		}

		private Overload.Offered offer(double perSecond, Duration duration) throws IOException {
			if (!this.server.ask("rest " + this.worker, Boolean.class)) {
				throw new IOException("the server still works on calls that were given up 40 s ago");
			}
			Sample serverBefore = this.server.ask("sample", Sample.class);
			Sample clientBefore = this.client.ask("sample", Sample.class);
			OpenLoop.Result result = this.client.ask("offer %s %d".formatted(perSecond, duration.toMillis()),
					OpenLoop.Result.class, duration.plusSeconds(60));
			return new Overload.Offered(result,
					this.server.ask("sample", Sample.class).since(serverBefore).processors(),
					this.client.ask("sample", Sample.class).since(clientBefore).processors());
		}

		@Override
		public void close() {
			this.client.close();
			this.server.close();
		}

	}

}
