package io.rpcnet.sample.director;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeRegistry;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.sample.director.Analyzer.Progress;
import io.rpcnet.sample.director.Analyzer.Team;

/**
 * Submits the files that its arguments name to a director, and prints results on standard
 * output and everything else on standard error.
 * <p>
 * Options: {@code --directors=N} and {@code --workers=N} are waited for; {@code --json}
 * prints JSON instead of tables; {@code --terminal} draws progress in place.
 */
@Component
@Profile("client")
class AnalyzerClient implements ApplicationRunner, ExitCodeGenerator {

	private static final Duration CLUSTER_TIMEOUT = Duration.ofSeconds(60);

	private static final Duration PROGRESS_PERIOD = Duration.ofMillis(500);

	private static final Progress NOTHING_YET = new Progress(0, 0, 0, 0, Map.of(), null);

	private static final int PIECE = 128 * 1024;

	private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

	private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);

	private final Analyzer analyzer;

	private final NodeRegistry nodes;

	private volatile Progress latest = NOTHING_YET;

	private int exitCode;

	AnalyzerClient(Analyzer analyzer, NodeRegistry nodes) {
		this.analyzer = analyzer;
		this.nodes = nodes;
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		try {
			arguments.getNonOptionArgs().forEach(this::checkReadable);
			awaitCluster(number(arguments, "directors"), number(arguments, "workers"));
			for (String file : arguments.getNonOptionArgs()) {
				Report report = analyze(file, arguments.containsOption("terminal"));
				this.out.println(arguments.containsOption("json") ? report.json() : report.table());
			}
		}
		catch (RpcException | IllegalArgumentException ex) {
			this.err.println("demo: " + ex.getMessage());
			this.exitCode = 1;
		}
	}

	private void checkReadable(String file) {
		Path path = Path.of(file);
		if (Files.isDirectory(path) || !Files.isReadable(path)) {
			throw new IllegalArgumentException("'" + file + "' is not a file that can be read");
		}
	}

	private int number(ApplicationArguments arguments, String option) {
		List<String> values = arguments.getOptionValues(option);
		return (values != null) ? Integer.parseInt(values.get(0)) : 1;
	}

	private void awaitCluster(int directors, int workers) throws InterruptedException {
		long deadline = System.nanoTime() + CLUSTER_TIMEOUT.toNanos();
		while (!isComplete(directors, workers)) {
			if (System.nanoTime() > deadline) {
				throw new RpcException(RpcStatus.UNAVAILABLE,
						"Within %d s not every one of %d directors came to see all of %d workers; seen: %s"
							.formatted(CLUSTER_TIMEOUT.toSeconds(), directors, workers, directors()));
			}
			TimeUnit.MILLISECONDS.sleep(100);
		}
	}

	private boolean isComplete(int directors, int workers) {
		List<String> labels = directors();
		return labels.size() >= directors && labels.stream().allMatch((label) -> seenBy(label) >= workers);
	}

	private List<String> directors() {
		return this.nodes.all().stream().filter((node) -> node.role() == NodeRole.DIRECTOR).map(Node::label).toList();
	}

	private int seenBy(String director) {
		try {
			Team team = this.analyzer.workers(RpcContext.ofTags(Map.of("node", director))).block();
			return (team != null) ? team.workers().size() : 0;
		}
		catch (RpcException ex) {
			// Not reachable yet; awaitCluster() says so when that lasts.
			return 0;
		}
	}

	private Report analyze(String file, boolean terminal) throws InterruptedException {
		long start = System.nanoTime();
		this.latest = NOTHING_YET;
		CompletableFuture<@Nullable Progress> last = this.analyzer.analyze(pieces(Path.of(file)))
			.doOnNext((progress) -> this.latest = progress)
			.last()
			.toFuture();
		do {
			print(report(file, start), terminal);
		}
		while (!isDone(last));
		Report report = report(file, start);
		print(report, terminal);
		if (terminal) {
			this.err.println();
		}
		Mono.fromFuture(last).block();
		return report;
	}

	private Report report(String file, long start) {
		return new Report(file, this.latest, (System.nanoTime() - start) / 1_000_000);
	}

	private void print(Report report, boolean terminal) {
		if (terminal) {
			// Back to the start of the line, no wrapping, erase what the last line left.
			this.err.print("\r\033[?7l" + report.terminalLine() + "\033[K\033[?7h");
		}
		else {
			this.err.println(report.progressLine());
		}
	}

	private boolean isDone(CompletableFuture<?> future) throws InterruptedException {
		try {
			future.get(PROGRESS_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			return true;
		}
	}

	// Reads a piece when one is asked for, on a thread that may wait for the disk.
	private Flux<byte[]> pieces(Path file) {
		return Flux.<byte[], InputStream>generate(() -> Files.newInputStream(file), (in, sink) -> {
			try {
				byte[] piece = in.readNBytes(PIECE);
				if (piece.length > 0) {
					sink.next(piece);
				}
				else {
					sink.complete();
				}
			}
			catch (IOException ex) {
				sink.error(ex);
			}
			return in;
		}, this::close).subscribeOn(Schedulers.boundedElastic());
	}

	private void close(InputStream in) {
		try {
			in.close();
		}
		catch (IOException ex) {
			// It was only read from.
		}
	}

}
