package io.rpcnet.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A JVM that was started, and is told what to do.
 */
final class Jvm implements AutoCloseable {

	private static final List<String> OPTIONS = List.of("-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED");

	private final String name;

	private final Process process;

	private final PrintWriter commands;

	private final BufferedReader answers;

	Jvm(Class<?> main, Contender contender, Certificates certificates) throws IOException {
		this.name = main.getSimpleName() + " of " + contender;
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		builder.command().addAll(OPTIONS);
		builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		builder.command().addAll(List.of(contender.toString(), certificates.directory().toString()));
		this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		this.commands = new PrintWriter(this.process.getOutputStream(), true, StandardCharsets.UTF_8);
		this.answers = new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
	}

	static List<String> options() {
		return OPTIONS;
	}

	/**
	 * Say what to do, without waiting until it is done.
	 * @param command the command
	 */
	void say(String command) {
		this.commands.println(command);
	}

	/**
	 * Wait for the answer to the oldest command that has none.
	 * @param <T> the answer's type
	 * @param type the answer's type
	 * @return the answer
	 * @throws IOException if the command failed, or the JVM has ended
	 */
	<T> T hear(Class<T> type) throws IOException {
		for (String line = this.answers.readLine(); line != null; line = this.answers.readLine()) {
			if (line.startsWith(Pipe.ANSWER)) {
				return result(Pipe.JSON.readValue(line.substring(Pipe.ANSWER.length()), Pipe.Answer.class), type);
			}
		}
		throw new IOException("the " + this.name + " has ended");
	}

	private <T> T result(Pipe.Answer answer, Class<T> type) throws IOException {
		if (!answer.failure().isEmpty()) {
			throw new IOException("the %s says: %s".formatted(this.name, answer.failure()));
		}
		return Pipe.JSON.readValue(answer.json(), type);
	}

	<T> T ask(String command, Class<T> type) throws IOException {
		say(command);
		return hear(type);
	}

	void order(String command) throws IOException {
		ask(command, Boolean.class);
	}

	@Override
	public void close() {
		this.commands.close();
		this.process.destroy();
	}

}
