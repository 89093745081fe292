package io.rpcnet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Restarts every process of a cluster of the samples, one by one, while it is called, and
 * counts the calls that fail.
 *
 * @since 0.1.0
 */
public final class RollingRestart extends Tool {

	private static final int DIRECTORS = 2;

	private static final int WORKERS = 4;

	private static final Duration JOINING = Duration.ofSeconds(60);

	private static final Duration WARM_UP = Duration.ofSeconds(10);

	private static final Duration DEADLINE = Duration.ofSeconds(10);

	/** Of so many calls one goes to a director. */
	private static final int TO_DIRECTOR = 10;

	private static final int MOST_FAILURES_SHOWN = 20;

	private final int perSecond;

	private final Duration duration;

	private final Path director;

	private final Path worker;

	private final Path json;

	private final Map<String, Object> root = Surroundings.describe();

	private final List<SampleNode> nodes = new ArrayList<>();

	private final AtomicInteger number = new AtomicInteger();

	private final AtomicInteger streams = new AtomicInteger();

	private final AtomicInteger failedStreams = new AtomicInteger();

	private final AtomicLong lastAnswer = new AtomicLong();

	private final AtomicLong longestStall = new AtomicLong();

	private final AtomicLong slowest = new AtomicLong();

	private final Map<String, AtomicInteger> failures = new ConcurrentSkipListMap<>();

	private volatile String restarting = "nothing";

	private RollingRestart(Arguments given) {
		super("rolling-restart");
		this.perSecond = given.number("--rate", 100_000, 600);
		this.duration = Duration.ofSeconds(given.number("--seconds", 3600, 180));
		this.director = Path.of(given.text("--director", "sample-director.jar"));
		this.worker = Path.of(given.text("--worker", "sample-worker.jar"));
		this.json = Path.of(given.text("--json", "rolling-restart.json"));
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/rolling-restart}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		run("rolling-restart", arguments, (given) -> new RollingRestart(
				new Arguments(given, Set.of(), Set.of("--rate", "--seconds", "--director", "--worker", "--json"))));
	}

	@Override
	void measure(Certificates certificates) throws Exception {
		System.out.println(Surroundings.head(this.root));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> this.nodes.forEach(SampleNode::close)));
		String namespace = "rolling-restart-" + ProcessHandle.current().pid();
		Path directory = Files.createTempDirectory("rpcnet-rolling-restart");
		List<String> settings = List.of("--spring.profiles.active=dev", "--rpcnet.dev.directory=" + directory,
				"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.namespace=" + namespace,
				"--rpcnet.server.address=127.0.0.1", "--rpcnet.server.port=0", "--server.address=127.0.0.1",
				"--server.port=0", "--sample.slow-share=0.2");
		create("director", this.director, DIRECTORS, settings);
		create("worker", this.worker, WORKERS, settings);
		String seeds = this.nodes.stream()
			.limit(DIRECTORS)
			.map(SampleNode::gossipAddress)
			.collect(Collectors.joining(","));
		for (SampleNode node : this.nodes) {
			node.start(seeds);
		}
		try (SampleCalls calls = new SampleCalls(seeds, directory, namespace)) {
			calls.await(this.nodes.stream().map(SampleNode::label).toList(), JOINING);
			measure(calls, seeds);
		}
		finally {
			this.nodes.forEach(SampleNode::close);
			delete(directory);
		}
		write(this.root, this.json);
	}

	private void create(String role, Path jar, int count, List<String> settings) throws IOException {
		for (int i = 1; i <= count; i++) {
			this.nodes.add(new SampleNode(role + "-" + i, jar, settings));
		}
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.toList()) {
				Files.deleteIfExists(file);
			}
		}
		Files.delete(directory);
	}

	private void measure(SampleCalls calls, String seeds) throws Exception {
		new OpenLoop((completion) -> call(calls, completion)).run(this.perSecond, WARM_UP, DEADLINE, this::outcome);
		this.longestStall.set(0);
		this.slowest.set(0);
		System.out.printf("%d calls/s for %d s, while each of %d processes is restarted by SIGTERM%n%n", this.perSecond,
				this.duration.toSeconds(), this.nodes.size());
		Thread restarts = new Thread(() -> restartAll(calls, seeds), "restarts");
		restarts.start();
		OpenLoop.Result result = new OpenLoop((completion) -> call(calls, completion)).run(this.perSecond,
				this.duration, DEADLINE, this::outcome);
		restarts.join();
		print(result);
	}

	private void call(SampleCalls calls, Completion completion) {
		int current = this.number.getAndIncrement();
		// One a second: a director takes four documents at a time, and one must do
		if (current % this.perSecond == 0) {
			this.streams.incrementAndGet();
			calls.analyze(new Streamed());
		}
		Completion observed = new Observed(completion);
		if (current % TO_DIRECTOR == 0) {
			calls.workers(observed);
		}
		else {
			calls.count(observed);
		}
	}

	private OpenLoop.Outcome outcome(Throwable failure) {
		note(failure);
		return OpenLoop.Outcome.FAILED;
	}

	private void note(Throwable failure) {
		this.failures.computeIfAbsent("while %s: %s".formatted(this.restarting, failure), (text) -> new AtomicInteger())
			.incrementAndGet();
	}

	private void restartAll(SampleCalls calls, String seeds) {
		List<Map<String, Object>> restarts = new ArrayList<>();
		this.root.put("restarts", restarts);
		long slot = this.duration.toNanos() / (this.nodes.size() + 1);
		long begin = System.nanoTime();
		for (SampleNode node : this.nodes) {
			attempt("the restart of " + node.label(), () -> {
				restarts.add(restart(node, calls, seeds));
				long left = begin + slot * restarts.size() - System.nanoTime();
				TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
			});
		}
	}

	private Map<String, Object> restart(SampleNode node, SampleCalls calls, String seeds) throws Exception {
		long begin = System.nanoTime();
		this.restarting = node.label() + " stops";
		String drained = node.stop();
		long stopped = System.nanoTime();
		this.restarting = node.label() + " starts";
		node.start(seeds);
		calls.await(List.of(node.label()), JOINING);
		long started = System.nanoTime();
		this.restarting = "nothing";
		System.out.printf("%-12s stopped in %5.1f s, started in %5.1f s: %s%n", node.label(), (stopped - begin) / 1e9,
				(started - stopped) / 1e9, drained);
		Map<String, Object> restart = new LinkedHashMap<>();
		restart.put("node", node.label());
		restart.put("secondsToStop", (stopped - begin) / 1e9);
		restart.put("secondsToStart", (started - stopped) / 1e9);
		restart.put("drained", drained);
		return restart;
	}

	private void print(OpenLoop.Result result) {
		this.root.put("calls", result);
		this.root.put("streams", this.streams.get());
		this.root.put("failedStreams", this.failedStreams.get());
		this.root.put("longestStallMillis", this.longestStall.get() / 1e6);
		this.root.put("slowestMillis", this.slowest.get() / 1e6);
		long failed = result.failed() + this.failedStreams.get();
		System.out.printf("%n%-28s%d at %.0f/s, %d failed%n", "calls", result.begun(), result.offered(),
				result.failed());
		System.out.printf("%-28s%d, %d failed%n", "streams, warm-up included", this.streams.get(),
				this.failedStreams.get());
		System.out.printf("%-28s%.0f ms%n", "longest without an answer", this.longestStall.get() / 1e6);
		System.out.printf("%-28s%.1f / %.0f / %.0f / %.0f ms%n", "p50 / p99 / p99.9 / slowest",
				result.p50Micros() / 1000, result.p99Micros() / 1000, result.p999Micros() / 1000,
				this.slowest.get() / 1e6);
		System.out.printf("%-28s%.1f ms%n%n", "lag of the load, p99", result.lagP99Micros() / 1000);
		this.failures.entrySet()
			.stream()
			.limit(MOST_FAILURES_SHOWN)
			.forEach((failure) -> System.out.printf("%d times %s%n", failure.getValue().get(), failure.getKey()));
		attempt("the restart", () -> {
			if (failed > 0) {
				throw new IllegalStateException(failed + " calls failed");
			}
		});
	}

	private final class Streamed implements Completion {

		@Override
		public void succeeded(Object answer) {
		}

		@Override
		public void failed(Throwable failure) {
			RollingRestart.this.failedStreams.incrementAndGet();
			note(failure);
		}

	}

	/**
	 * Notes when calls are answered.
	 */
	private final class Observed implements Completion {

		private final Completion actual;

		private final long begun = System.nanoTime();

		private Observed(Completion actual) {
			this.actual = actual;
		}

		@Override
		public void succeeded(Object answer) {
			long now = System.nanoTime();
			long before = RollingRestart.this.lastAnswer.getAndSet(now);
			if (before != 0) {
				RollingRestart.this.longestStall.accumulateAndGet(now - before, Math::max);
			}
			RollingRestart.this.slowest.accumulateAndGet(now - this.begun, Math::max);
			this.actual.succeeded(answer);
		}

		@Override
		public void failed(Throwable failure) {
			this.actual.failed(failure);
		}

	}

}
