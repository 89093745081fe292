package io.rpcnet.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import tools.jackson.databind.json.JsonMapper;

/**
 * What a started JVM and the one that started it say to each other: commands on the
 * started one's input, an answer a line in JSON on its output.
 */
final class Pipe {

	/**
	 * Begins an answer; all other lines are output of libraries.
	 */
	static final String ANSWER = "@ ";

	static final JsonMapper JSON = new JsonMapper();

	private Pipe() {
	}

	/**
	 * Carry out commands until the input ends, as it does with the JVM that gives them.
	 * @param commands what carries out a command of one or more words
	 * @throws IOException if the input cannot be read
	 */
	static void serve(Commands commands) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			out.println(ANSWER + JSON.writeValueAsString(answer(commands, List.of(line.split(" ")))));
		}
	}

	private static Answer answer(Commands commands, List<String> words) {
		try {
			return new Answer(JSON.writeValueAsString(commands.carryOut(words)), "");
		}
		catch (Throwable ex) {
			// An error, too: without an answer the other JVM would wait for ever
			return new Answer("", "'%s' failed: %s".formatted(String.join(" ", words), chain(ex)));
		}
	}

	private static String chain(Throwable failure) {
		Throwable cause = failure.getCause();
		return (cause != null) ? failure + " because of " + chain(cause) : failure.toString();
	}

	/**
	 * Carries out a command.
	 */
	interface Commands {

		Object carryOut(List<String> words) throws Exception;

	}

	/**
	 * What came of a command.
	 *
	 * @param json the result, when it succeeded
	 * @param failure why not; empty when it succeeded
	 */
	record Answer(String json, String failure) {

	}

}
