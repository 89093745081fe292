package io.rpcnet.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A sample in a process of its own, which gossips at the same port whenever it is
 * started.
 */
final class SampleNode implements AutoCloseable {

	private static final Duration START = Duration.ofSeconds(90);

	private static final Duration STOP = Duration.ofSeconds(60);

	private static final String DRAINED = "Drained in ";

	private final String label;

	private final List<String> command = new ArrayList<>();

	private final int port;

	private List<String> log = new CopyOnWriteArrayList<>();

	private @Nullable Process process;

	/**
	 * Create a node that does not run.
	 * @param label its label
	 * @param jar what to run
	 * @param settings its command line, but for label and port
	 * @throws IOException if there is no free port
	 */
	SampleNode(String label, Path jar, List<String> settings) throws IOException {
		this.label = label;
		this.port = freePort();
		this.command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
		this.command.addAll(settings);
		this.command.addAll(List.of("--rpcnet.node.label=" + label, "--rpcnet.cluster.port=" + this.port));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	String label() {
		return this.label;
	}

	String gossipAddress() {
		return "127.0.0.1:" + this.port;
	}

	/**
	 * Start the process, and wait until it listens.
	 * @param seeds through whom to join
	 * @throws Exception if it does not start
	 */
	void start(String seeds) throws Exception {
		List<String> lines = new CopyOnWriteArrayList<>();
		this.log = lines;
		ProcessBuilder builder = new ProcessBuilder(this.command).redirectErrorStream(true);
		builder.command().add("--rpcnet.cluster.seeds=" + seeds);
		Process started = builder.start();
		builder.command().remove(builder.command().size() - 1);
		this.process = started;
		Thread reader = new Thread(() -> read(started, lines), "reader of " + this.label);
		reader.setDaemon(true);
		reader.start();
		SampleCalls.await(
				() -> lines.stream().anyMatch((line) -> line.contains("Started Sample")) || !started.isAlive(), START,
				this.label + " to start: " + lines);
		if (!started.isAlive()) {
			throw new IllegalStateException("%s ended while it started: %s".formatted(this.label, lines));
		}
	}

	private static void read(Process process, List<String> lines) {
		try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
			in.lines().forEach(lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			lines.add(ex.toString());
		}
	}

	/**
	 * Stop the process by SIGTERM.
	 * @return what it said last of its draining
	 * @throws Exception if it does not end, or ends without a word
	 */
	String stop() throws Exception {
		Process stopped = this.process;
		if (stopped == null) {
			throw new IllegalStateException(this.label + " does not run");
		}
		// Of a process itself, this would close what it still has to write to
		stopped.toHandle().destroy();
		if (!stopped.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("%s did not end within %d s".formatted(this.label, STOP.toSeconds()));
		}
		List<String> lines = this.log;
		SampleCalls.await(() -> drained(lines) != null, Duration.ofSeconds(5),
				"what %s says of its draining: %s".formatted(this.label, lines));
		return String.valueOf(drained(lines));
	}

	private static @Nullable String drained(List<String> lines) {
		return lines.stream()
			.filter((line) -> line.contains(DRAINED))
			.map((line) -> line.substring(line.indexOf(DRAINED)))
			.findFirst()
			.orElse(null);
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
	}

}
