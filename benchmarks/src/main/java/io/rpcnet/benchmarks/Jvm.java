package io.rpcnet.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A JVM that was started, and is told what to do. One that does not answer in time, or
 * has ended, fails each further command at once.
 */
final class Jvm implements AutoCloseable {

	static final String CLASS_PATH = System.getProperty("java.class.path");

	/**
	 * Twenty of these have to fit beside each other.
	 */
	private static final List<String> OPTIONS = List.of("-Xms512m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED");

	/**
	 * More than any command of a healthy JVM takes, however busy the machine.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int TAIL_LINES = 15;

	private static final String ENDED = "";

	private final String name;

	private final Process process;

	private final PrintWriter commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final Deque<String> errors = new ArrayDeque<>();

	private final Thread errorReader;

	private String lastCommand = "its start";

	/**
	 * Start a JVM.
	 * @param name what to call it in messages
	 * @param options the JVM's options
	 * @param classPath its class path
	 * @param main the class to run, which serves a {@link Pipe}
	 * @param arguments the arguments of that class
	 * @throws IOException if it cannot be started
	 */
	Jvm(String name, List<String> options, String classPath, Class<?> main, List<String> arguments) throws IOException {
		this.name = name;
		ProcessBuilder builder = new ProcessBuilder(tool("java"));
		builder.command().addAll(options);
		builder.command().addAll(List.of("-cp", classPath, main.getName()));
		builder.command().addAll(arguments);
		this.process = builder.start();
		this.commands = new PrintWriter(this.process.getOutputStream(), true, StandardCharsets.UTF_8);
		read(this.process.getInputStream(), this::output, () -> this.answers.add(ENDED));
		this.errorReader = read(this.process.getErrorStream(), this::error, () -> {
		});
	}

	static Jvm of(Class<?> main, List<String> options, Object contender, Certificates certificates) throws IOException {
		return new Jvm(main.getSimpleName() + " of " + contender, options, CLASS_PATH, main,
				List.of(contender.toString(), certificates.directory().toString()));
	}

	static List<String> options() {
		return OPTIONS;
	}

	private static String tool(String name) {
		return Path.of(System.getProperty("java.home"), "bin", name).toString();
	}

	private Thread read(InputStream stream, Consumer<String> line, Runnable end) {
		Thread thread = new Thread(() -> {
			try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
				in.lines().forEach(line);
			}
			catch (Exception ex) {
				// As the stream is closed when the JVM is ended
				error(ex.toString());
			}
			finally {
				end.run();
			}
		}, "reader of " + this.name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void output(String line) {
		if (line.startsWith(Pipe.ANSWER)) {
			this.answers.add(line);
		}
	}

	private synchronized void error(String line) {
		this.errors.add(line);
		if (this.errors.size() > TAIL_LINES) {
			this.errors.remove();
		}
	}

	private synchronized String errors() {
		return this.errors.isEmpty() ? "it wrote nothing to standard error"
				: "its standard error ends with%n    %s".formatted(String.join("%n    ".formatted(), this.errors));
	}

	/**
	 * Say what to do, without waiting until it is done.
	 * @param command the command
	 */
	void say(String command) {
		this.lastCommand = "'" + command + "'";
		this.commands.println(command);
	}

	/**
	 * Wait for the answer to the oldest command that has none.
	 * @param <T> the answer's type
	 * @param type the answer's type
	 * @param patience how long to wait at most
	 * @return the answer
	 * @throws IOException if the command failed, no answer came in time, or the JVM has
	 * ended
	 */
	<T> T hear(Class<T> type, Duration patience) throws IOException {
		String line = next(patience);
		if (line == null) {
			throw hung(patience);
		}
		if (line.equals(ENDED)) {
			this.answers.add(ENDED);
			throw ended();
		}
		return result(Pipe.JSON.readValue(line.substring(Pipe.ANSWER.length()), Pipe.Answer.class), type);
	}

	private @Nullable String next(Duration patience) throws IOException {
		try {
			return this.answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

	private IOException hung(Duration patience) {
		String threads = dump();
		close();
		return new IOException("the %s did not answer to %s within %d s and was ended; its threads are in %s; %s"
			.formatted(this.name, this.lastCommand, patience.toSeconds(), threads, errors()));
	}

	private String dump() {
		try {
			File file = Files.createTempFile("rpcnet-hung-", ".txt").toFile();
			Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(this.process.pid()), "Thread.print")
				.redirectErrorStream(true)
				.redirectOutput(file)
				.start();
			if (!jcmd.waitFor(10, TimeUnit.SECONDS)) {
				jcmd.destroyForcibly();
			}
			return file.toString();
		}
		catch (IOException ex) {
			return "no file (" + ex.getMessage() + ")";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "no file";
		}
	}

	private IOException ended() {
		String status = "it is ending";
		try {
			this.errorReader.join(1000);
			if (this.process.waitFor(1, TimeUnit.SECONDS)) {
				status = "exit status " + this.process.exitValue();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return new IOException(
				"the %s has ended at %s (%s); %s".formatted(this.name, this.lastCommand, status, errors()));
	}

	private <T> T result(Pipe.Answer answer, Class<T> type) throws IOException {
		if (!answer.failure().isEmpty()) {
			throw new IOException("the %s says: %s".formatted(this.name, answer.failure()));
		}
		return Pipe.JSON.readValue(answer.json(), type);
	}

	<T> T ask(String command, Class<T> type) throws IOException {
		return ask(command, type, PATIENCE);
	}

	<T> T ask(String command, Class<T> type, Duration patience) throws IOException {
		say(command);
		return hear(type, patience);
	}

	void order(String command) throws IOException {
		ask(command, Boolean.class);
	}

	/**
	 * Return what the JVM has in memory.
	 * @return the bytes of its resident set; 0 where the system does not tell
	 */
	long residentBytes() {
		try (var lines = Files.lines(Path.of("/proc/" + this.process.pid() + "/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
				.findFirst()
				.orElse(0);
		}
		catch (IOException | RuntimeException ex) {
			return 0;
		}
	}

	@Override
	public void close() {
		this.commands.close();
		this.process.destroy();
		try {
			if (!this.process.waitFor(2, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.process.destroyForcibly();
		}
	}

}
