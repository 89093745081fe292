package io.rpcnet.sample.director;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the scripts for operators against the samples, as a probe or a person does.
 */
class OperatorScriptsIT {

	private static final Path SCRIPTS = Path.of("../deploy/bin").toAbsolutePath().normalize();

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	@TempDir
	private static Path directory;

	private static KeptCluster cluster;

	@BeforeAll
	static void start() throws IOException {
		cluster = KeptCluster.start(directory, "--workers", "2");
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "director-1", "worker-1", "worker-2" })
	void healthyNodePassesItsProbes(String node) throws Exception {
		assertThat(run("health-check", "--endpoint=health", url(node))).isEqualTo(new Result(0, "health: yes\n", ""));
		assertThat(run("health-check", "--endpoint", "ready", url(node))).isEqualTo(new Result(0, "ready: yes\n", ""));
	}

	@Test
	void healthIsWhatIsAskedForByDefault() throws Exception {
		assertThat(run("health-check", url("worker-1")).out()).isEqualTo("health: yes\n");
	}

	@Test
	void urlMayComeFromTheEnvironment() throws Exception {
		Process process = process(Map.of("RPCNET_MANAGEMENT_URL", cluster.actuator("worker-1") + "/"), "health-check");
		assertThat(result(process)).isEqualTo(new Result(0, "health: yes\n", ""));
	}

	@Test
	void healthyClusterIsShown() throws Exception {
		Result result = awaitHealthy();
		assertThat(result.out().lines()).hasSize(5)
			.satisfiesExactly((line) -> assertThat(line).matches("LABEL +ROLE +STATE +ADDRESS"),
					(line) -> assertThat(line).matches("director-1 +director +UP +127\\.0\\.0\\.1:\\d+"),
					(line) -> assertThat(line).matches("worker-1 +worker +UP +127\\.0\\.0\\.1:\\d+"),
					(line) -> assertThat(line).matches("worker-2 +worker +UP +127\\.0\\.0\\.1:\\d+"),
					(line) -> assertThat(line).isEqualTo("Workers available: 2, wanted: 1"));
		assertThat(result.err()).isEmpty();
	}

	@Test
	void tooFewWorkersAreAFailure() throws Exception {
		awaitHealthy();
		Result result = run("cluster-health", "--min-workers=3", url("director-1"));
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.err()).isEqualTo("cluster-health: 2 workers are available, and 3 are wanted\n");
	}

	@Test
	void workerThatIsNotThereIsWaitedForInVain() throws Exception {
		Result result = run("check-worker-registered", url("director-1"), "--timeout=2", "worker-9");
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.err()).isEqualTo(
				"check-worker-registered: worker-9 was not registered within 2 s: it is not among the members\n");
		assertThat(run("check-worker-registered", url("director-1"), "--timeout=2", "director-1").err())
			.contains("director-1 was not registered");
	}

	@Test
	void workerIsWaitedForUntilItJoins() throws Exception {
		Process waiting = process(Map.of(), "check-worker-registered", url("director-1"), "--timeout=120", "worker-3");
		Path log = directory.resolve("worker-3.log");
		Process worker = worker("worker-3", log, "dev,json-logs");
		try {
			assertThat(result(waiting)).isEqualTo(new Result(0, "worker-3 is registered\n", ""));
			assertThat(jsonLines(log)).anySatisfy((message) -> assertThat(message).startsWith("RPC listener started"));
		}
		finally {
			worker.destroy();
			assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
		}
		// Later tests count on two workers
		await().atMost(TIMEOUT).until(() -> awaitHealthy().out().contains("Workers available: 2"));
	}

	@Test
	void nodeIsDrainedAndTakesCallsAgain() throws Exception {
		assertThat(run("drain", "--wait", url("worker-2"))).isEqualTo(new Result(0, "worker-2: DRAINED\n", ""));
		assertThat(run("health-check", "--endpoint=ready", url("worker-2")).err()).contains("ready: no");
		assertThat(run("health-check", "--endpoint=health", url("worker-2")).status()).isZero();
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(run("cluster-health", url("director-1")).err())
				.isEqualTo("cluster-health: worker-2 is DRAINING\n"));
		assertThat(run("check-worker-registered", url("director-1"), "--timeout=1", "worker-2").err())
			.endsWith("it is DRAINING\n");
		assertThat(run("resume", url("worker-2"))).isEqualTo(new Result(0, "worker-2: ACTIVE\n", ""));
		assertThat(run("check-worker-registered", url("director-1"), "worker-2").status()).isZero();
		awaitHealthy();
	}

	@ParameterizedTest
	@ValueSource(strings = { "health-check", "cluster-health", "check-worker-registered", "drain", "resume" })
	void serverThatIsNotThereIsNamed(String script) throws Exception {
		Result result = run(script, whatItNeeds(script, "--url=http://127.0.0.1:1/actuator"));
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.err()).contains(script + ": ", "no answer from http://127.0.0.1:1/actuator: curl: (7)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "health-check", "cluster-health", "check-worker-registered", "drain", "resume" })
	void wrongUrlIsNamed(String script) throws Exception {
		Result result = run(script, whatItNeeds(script, url("worker-1") + "/wrong"));
		assertThat(result.status()).isEqualTo(1);
		assertThat(result.err()).contains(script + ": ", cluster.actuator("worker-1") + "/wrong/").endsWith(")?\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "health-check", "cluster-health", "check-worker-registered", "drain", "resume" })
	void helpAndMisuseExplain(String script) throws Exception {
		assertThat(run(script, "--help")).satisfies((result) -> {
			assertThat(result.status()).isZero();
			assertThat(result.out()).startsWith("Usage: " + script).contains("--url", "--timeout", "by default");
		});
		for (List<String> wrong : List.of(List.of("--wrong"), List.of("--timeout"), List.of("--timeout=0"),
				List.of("--timeout", "soon"), List.of("one", "two"))) {
			Result result = run(script, wrong.toArray(String[]::new));
			assertThat(result.status()).as(wrong.toString()).isEqualTo(2);
			assertThat(result.err()).startsWith(script + ": ").endsWith("(" + script + " --help explains)\n");
		}
	}

	@Test
	void jsonIsReadHoweverItIsWritten() throws Exception {
		String json = """
				{ "members" : [
				\t{"tags":{"label":"no, \\"label\\": 1}"},"contracts":[{"name":"","version":1}],"rpcAddress":null,
				"state":"UP" , "gossipAddress":"[::1]:7946",\r
				"label":"a \\"b\\" \\\\ c\\/d \u5b57","role":"client"},
				{"role":"peer","rpcAddress":"h:1","label":"\\\\","state":"UP","tags":{}} ],"workersAvailable":1}""";
		try (StubActuator actuator = StubActuator.answering(200, json)) {
			assertThat(run("cluster-health", actuator.url())).isEqualTo(new Result(0, """
					LABEL            ROLE    STATE  ADDRESS
					a "b" \\ c/d \u5b57  client  UP     [::1]:7946
					\\                peer    UP     h:1
					Workers available: 1, wanted: 1
					""", ""));
			assertThat(run("check-worker-registered", actuator.url(), "\\").out()).isEqualTo("\\ is registered\n");
			assertThat(run("check-worker-registered", actuator.url(), "--timeout=1", "no").status()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "<html>{}</html>", "{\"workersAvailable\":1", "[1}", "\"", "{\"workersAvailable\":\"" })
	void answerThatIsNoJsonIsNamed(String text) throws Exception {
		try (StubActuator actuator = StubActuator.answering(200, text)) {
			Result result = run("cluster-health", actuator.url());
			assertThat(result.status()).isEqualTo(1);
			assertThat(result.err()).endsWith("/rpcnet/cluster did not answer with JSON that can be read\n");
		}
	}

	@Test
	void unhealthyNodeFailsItsProbeWithWhatItSays() throws Exception {
		try (StubActuator actuator = StubActuator.answering(503, "{\"status\":\"OUT_OF_SERVICE\"}")) {
			assertThat(run("health-check", "--endpoint=ready", actuator.url()))
				.isEqualTo(new Result(1, "", "health-check: ready: no: {\"status\":\"OUT_OF_SERVICE\"}\n"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 405, 500 })
	void otherStatusIsNamed(int status) throws Exception {
		try (StubActuator actuator = StubActuator.answering(status, "no")) {
			Result result = run("drain", actuator.url());
			assertThat(result.status()).isEqualTo(1);
			assertThat(result.err()).contains("/rpcnet/drain answered with status " + status);
		}
	}

	@Test
	void scriptsAreCleanForShellcheck() throws Exception {
		assumeThat(isOnPath("shellcheck")).as("shellcheck is on the PATH").isTrue();
		List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources", "--shell=sh"));
		try (Stream<Path> scripts = Files.list(SCRIPTS)) {
			scripts.sorted().map(Path::toString).forEach(command::add);
		}
		command.add("../src-docs/src/docs/examples/replace-worker.sh");
		assertThat(result(new ProcessBuilder(command).start())).isEqualTo(new Result(0, "", ""));
	}

	private static String[] whatItNeeds(String script, String url) {
		String[] options = { url, "--timeout=2" };
		return script.equals("check-worker-registered") ? new String[] { url, "--timeout=2", "worker-1" } : options;
	}

	private static Result awaitHealthy() {
		return await().atMost(TIMEOUT)
			.until(() -> run("cluster-health", url("director-1")), (result) -> result.status() == 0);
	}

	private static String url(String node) {
		return "--url=" + cluster.actuator(node);
	}

	private static Result run(String script, String... arguments) throws Exception {
		return result(process(Map.of(), script, arguments));
	}

	private static Process process(Map<String, String> environment, String script, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
		builder.environment().putAll(environment);
		return builder.start();
	}

	private static Result result(Process process) throws Exception {
		String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Result(process.waitFor(), out, err);
	}

	private static boolean isOnPath(String command) throws Exception {
		return new ProcessBuilder("sh", "-c", "command -v " + command).start().waitFor() == 0;
	}

	private static Process worker(String label, Path log, String profiles) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar().toString()));
		command.addAll(cluster.toJoin());
		command.addAll(List.of("--rpcnet.node.label=" + label, "--spring.profiles.active=" + profiles,
				"--spring.main.banner-mode=off"));
		return new ProcessBuilder(command).redirectOutput(log.toFile())
			.redirectError(directory.resolve(label + ".err").toFile())
			.start();
	}

	private static Path jar() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("../sample-worker/target"))) {
			return files.filter((file) -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
		}
	}

	private static List<String> jsonLines(Path log) throws IOException {
		JsonMapper mapper = new JsonMapper();
		return Files.readAllLines(log).stream().map((line) -> mapper.readTree(line).get("message").asString()).toList();
	}

	/**
	 * What a script did.
	 *
	 * @param status its exit status
	 * @param out its standard output
	 * @param err its standard error
	 */
	record Result(int status, String out, String err) {
	}

}
