package io.rpcnet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM with the class path of the tests, without what the tests have of agents and
 * threads.
 *
 * @param process the process
 * @param log what it prints
 */
record FuzzProcess(Process process, Path log) {

	static FuzzProcess start(Path directory, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
						"-XX:+EnableDynamicAgentLoading", "-cp", System.getProperty("java.class.path")));
		command.addAll(arguments);
		Path log = directory.resolve("output.log");
		return new FuzzProcess(new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start(), log);
	}

	/**
	 * Wait for its end.
	 * @param limit after which it is killed
	 * @return its exit code, or -1 if it was killed
	 * @throws InterruptedException if the wait is interrupted
	 */
	int await(Duration limit) throws InterruptedException {
		try {
			return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? this.process.exitValue() : -1;
		}
		finally {
			this.process.destroyForcibly();
		}
	}

	String output() throws IOException {
		return Files.readString(this.log);
	}

}
