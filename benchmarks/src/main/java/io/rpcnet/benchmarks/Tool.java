package io.rpcnet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A command that measures. What goes wrong with one contender is told, counts as a
 * problem, and does not end the run of the others.
 */
abstract class Tool {

	private final String name;

	private int problems;

	Tool(String name) {
		this.name = name;
	}

	/**
	 * Run a command, and end the JVM: with status 0, with 1 when there was a problem,
	 * with 2 when the arguments are wrong.
	 * @param name the command
	 * @param arguments its arguments
	 * @param parser makes the tool of the arguments
	 * @throws Exception if it cannot be run
	 */
	static void run(String name, String[] arguments, Parser parser) throws Exception {
		Tool tool;
		try {
			tool = parser.parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.printf("%s: %s (--help explains)%n", name, ex.getMessage());
			System.exit(2);
			return;
		}
		if (Surroundings.areBusy()) {
			tool.warn("this machine is busy; figures of an idle one are worth keeping");
		}
		Certificates certificates = Certificates.make(Files.createTempDirectory("rpcnet-benchmarks"));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> tool.delete(certificates)));
		tool.measure(certificates);
		if (tool.problems > 0) {
			tool.warn("%d problems: what they concern is missing above".formatted(tool.problems));
		}
		System.exit((tool.problems == 0) ? 0 : 1);
	}

	private void delete(Certificates certificates) {
		try {
			certificates.delete();
		}
		catch (IOException ex) {
			warn("could not delete " + certificates.directory());
		}
	}

	/**
	 * Measure, print a table and write the figures.
	 * @param certificates the certificates of all servers and clients
	 * @throws Exception if that is not possible
	 */
	abstract void measure(Certificates certificates) throws Exception;

	final void warn(String message) {
		System.err.println(this.name + ": " + message);
	}

	/**
	 * Try something that may fail without ending the run.
	 * @param what what it is, for the message
	 * @param step what to try
	 * @return whether it succeeded
	 */
	final boolean attempt(String what, Step step) {
		try {
			step.run();
			return true;
		}
		catch (Exception ex) {
			this.problems++;
			warn("%s fails: %s".formatted(what, ex.getMessage()));
			return false;
		}
	}

	static void write(Object results, Path json) throws IOException {
		Path file = json.toAbsolutePath();
		Files.writeString(file,
				JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(results));
		System.out.println("Written to " + file);
	}

	static String format(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

	/**
	 * Makes a tool of its arguments.
	 */
	interface Parser {

		Tool parse(String[] arguments);

	}

	/**
	 * Something that may fail.
	 */
	interface Step {

		void run() throws Exception;

	}

}
