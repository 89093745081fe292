package io.rpcnet.sample.director;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs a director and a worker from the code that was generated when they were built.
 */
@DisabledIfSystemProperty(named = "quick", matches = ".*", disabledReason = "-Dquick generates no code ahead of time")
class AotIT {

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	private static final String AHEAD_OF_TIME = "-Dspring.aot.enabled=true";

	private final String namespace = "aot-" + UUID.randomUUID();

	private final Map<String, Process> nodes = new LinkedHashMap<>();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.nodes.values().forEach(Process::destroyForcibly);
	}

	@Test
	void nodesAnalyseAndStopAsWithoutIt() throws Exception {
		start("director", AHEAD_OF_TIME, "--rpcnet.cluster.seeds=", "--rpcnet.server.port=0", "--server.port=0");
		String seed = said("director", "Gossip listener started on (\\S+)");
		start("worker", AHEAD_OF_TIME, "--rpcnet.cluster.seeds=" + seed, "--rpcnet.server.port=0", "--server.port=0");
		said("worker", "RPC listener started on (\\S+)");
		assertThat(said("director", "Starting (AOT-processed) SampleDirectorApplication")).isNotNull();
		assertThat(said("worker", "Starting (AOT-processed) SampleWorkerApplication")).isNotNull();

		Path document = Files.writeString(this.directory.resolve("document"), "tea Tea, cup tea\n".repeat(10_000));
		JsonNode result = analyse(seed, document);
		assertThat(result.get("words").asLong()).isEqualTo(40_000);
		assertThat(result.get("distinct").asLong()).isEqualTo(2);
		assertThat(result.get("top").valueStream().map((word) -> word.get("word").asString() + word.get("count")))
			.containsExactly("tea30000", "cup10000");
		assertThat(result.get("workers").propertyNames()).containsExactly("worker");

		for (Process node : this.nodes.values()) {
			node.destroy();
			assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
			assertThat(node.exitValue()).isEqualTo(143);
		}
		assertThat(output("director") + output("worker")).doesNotContain("ERROR");
	}

	private JsonNode analyse(String seed, Path document) throws Exception {
		start("client", "-Dspring.aot.enabled=false", "--spring.profiles.active=dev,client",
				"--rpcnet.cluster.seeds=" + seed, "--json", document.toString());
		Process client = this.nodes.remove("client");
		assertThat(client.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(client.exitValue()).as(() -> output("client")).isZero();
		String json = output("client").lines().filter((line) -> line.startsWith("{")).findFirst().orElseThrow();
		return new JsonMapper().readTree(json);
	}

	private void start(String label, String option, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", option, "-jar",
						jar(label.equals("worker") ? "worker" : "director").toString(), "--spring.profiles.active=dev",
						"--rpcnet.node.label=" + label, "--rpcnet.server.address=127.0.0.1",
						"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.port=0",
						"--rpcnet.cluster.namespace=" + this.namespace,
						"--rpcnet.dev.directory=" + this.directory.resolve("dev"), "--server.address=127.0.0.1"));
		command.addAll(List.of(arguments));
		this.nodes.put(label,
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file(label).toFile()).start());
	}

	private static Path jar(String sample) throws IOException {
		Path target = Path.of("../sample-" + sample + "/target");
		try (Stream<Path> files = Files.list(target)) {
			return files.filter((file) -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
		}
	}

	private String said(String label, String pattern) {
		Pattern compiled = Pattern.compile(pattern);
		return await().atMost(TIMEOUT)
			.conditionEvaluationListener(
					(condition) -> assertThat(this.nodes.get(label).isAlive()).as(() -> output(label)).isTrue())
			.until(() -> compiled.matcher(output(label)).results().map((found) -> found.group(1)).findFirst(),
					Optional::isPresent)
			.orElseThrow();
	}

	private Path file(String label) {
		return this.directory.resolve(label + ".log");
	}

	private String output(String label) {
		try {
			return Files.readString(file(label));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
