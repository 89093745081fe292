package io.rpcnet.sample.director;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the demo as a user does: real processes, real signals.
 */
class DemoIT {

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	private static final JsonMapper MAPPER = new JsonMapper();

	private final List<Process> demos = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void nothingIsLeft() throws Exception {
		for (Process demo : this.demos) {
			demo.destroy();
			assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
		}
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files.filter((file) -> file.getFileName().toString().startsWith("rpcnet-demo."))).isEmpty();
		}
	}

	@Test
	void twoDemosAtOnceGiveTheResultsOfAnIndependentCount() throws Exception {
		byte[] text = text(1, 3_000_000);
		byte[] noise = noise(2, 1_000_000);
		Path textFile = Files.write(this.directory.resolve("a text \"\u00e4\u5b57\".txt"), text);
		Path noiseFile = Files.write(this.directory.resolve("noise"), noise);
		Path emptyFile = Files.createFile(this.directory.resolve("empty"));
		Process one = demo("--workers", "2", "--json", textFile.toString(), emptyFile.toString());
		Process other = demo("--workers", "2", "--directors", "2", "--json", noiseFile.toString());
		List<JsonNode> results = results(one);
		assertThat(results).hasSize(2);
		assertResult(results.get(0), textFile, text, "worker-1", "worker-2");
		assertResult(results.get(1), emptyFile, new byte[0], "worker-1", "worker-2");
		results = results(other);
		assertThat(results).hasSize(1);
		assertResult(results.get(0), noiseFile, noise, "worker-1", "worker-2");
	}

	@Test
	void killedWorkerChangesNothingButRetries() throws Exception {
		byte[] document = text(3, 8_000_000);
		Path pipe = this.directory.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		Process demo = demo("--keep", "--json", pipe.toString());
		BufferedReader out = demo.inputReader(StandardCharsets.UTF_8);
		long worker = pid(MAPPER.readTree(out.readLine()), "worker-2");
		try (OutputStream sender = Files.newOutputStream(pipe)) {
			sender.write(document, 0, 4_000_000);
			await().atMost(TIMEOUT).until(() -> progress("chunks") > 0 && progress("inflight") == 0);
			signal(worker, "STOP");
			sender.write(document, 4_000_000, 2_000_000);
			// What is still in flight when the others have nothing left to do is with the
			// one that does nothing.
			await().atMost(TIMEOUT).until(() -> progress("inflight") > 0 && settled());
			signal(worker, "KILL");
			sender.write(document, 6_000_000, document.length - 6_000_000);
		}
		JsonNode result = MAPPER.readTree(out.readLine());
		assertResult(result, pipe, document, "worker-1", "worker-2", "worker-3");
		assertThat(result.get("retries").asLong()).isPositive();
		await().atMost(TIMEOUT).until(() -> stderr().contains("worker-2 (process " + worker + ") has ended"));
		assertThat(demo.isAlive()).isTrue();
	}

	@Test
	void keptClusterCanBeReachedUntilItIsStopped() throws Exception {
		Process demo = demo("--workers", "1", "--keep", "--json");
		JsonNode nodes = MAPPER.readTree(demo.inputReader(StandardCharsets.UTF_8).readLine()).get("nodes");
		assertThat(nodes).extracting((node) -> node.get("label").asString())
			.containsExactlyInAnyOrder("director-1", "worker-1");
		for (JsonNode node : nodes) {
			assertThat(node.get("rpc").asString()).startsWith("127.0.0.1:");
			assertThat(node.get("gossip").asString()).startsWith("127.0.0.1:");
			assertThat(Path.of(node.get("ca").asString())).isRegularFile();
			assertThat(Path.of(node.get("certificate").asString())).isRegularFile();
			assertThat(Path.of(node.get("key").asString())).isRegularFile();
			assertThat(health(node, "liveness")).contains("\"UP\"");
			assertThat(health(node, "readiness")).contains("\"UP\"");
			assertThat(process(node).info().commandLine().orElseThrow()).contains("java", "-jar",
					"sample-" + node.get("role").asString() + "-");
		}
		List<ProcessHandle> processes = nodes.valueStream().map(this::process).toList();
		demo.destroy();
		assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(demo.exitValue()).isZero();
		assertThat(processes).noneMatch(ProcessHandle::isAlive);
	}

	@Test
	void missingFileFailsBeforeAnythingStarts() throws Exception {
		Process demo = demo("--json", this.directory.resolve("missing").toString());
		assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(demo.exitValue()).isEqualTo(1);
		assertThat(stderr()).contains("missing' does not exist");
	}

	private Process demo(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Path.of("../demo").toAbsolutePath().toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		builder.environment().put("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
		builder.environment().put("TMPDIR", this.directory.toString());
		builder.environment().put("RPCNET_DEV_DIRECTORY", this.directory.resolve("dev").toString());
		Process demo = builder.redirectError(errors(this.demos.size()).toFile()).start();
		this.demos.add(demo);
		return demo;
	}

	private Path errors(int number) {
		return this.directory.resolve("stderr-" + number);
	}

	private String stderr() {
		try {
			return Files.readString(errors(0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<JsonNode> results(Process demo) throws Exception {
		List<JsonNode> results = demo.inputReader(StandardCharsets.UTF_8).lines().map(MAPPER::readTree).toList();
		assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(demo.exitValue()).as(() -> errors(this.demos.indexOf(demo)).toString()).isZero();
		return results;
	}

	private long progress(String field) {
		List<String> lines = progressLines();
		return lines.isEmpty() ? 0 : number(lines.get(lines.size() - 1), field);
	}

	private boolean settled() {
		List<String> lines = progressLines();
		int last = lines.size() - 1;
		return last >= 2 && number(lines.get(last), "chunks") == number(lines.get(last - 2), "chunks");
	}

	private List<String> progressLines() {
		return stderr().lines().filter((line) -> line.matches("progress .*inflight=\\d+ .*")).toList();
	}

	private long number(String line, String field) {
		Matcher matcher = Pattern.compile(" " + field + "=(\\d+)").matcher(line);
		assertThat(matcher.find()).isTrue();
		return Long.parseLong(matcher.group(1));
	}

	private void signal(long pid, String signal) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor()).isZero();
	}

	private long pid(JsonNode nodes, String label) {
		return nodes.get("nodes")
			.valueStream()
			.filter((node) -> node.get("label").asString().equals(label))
			.map((node) -> node.get("pid").asLong())
			.findFirst()
			.orElseThrow();
	}

	private ProcessHandle process(JsonNode node) {
		return ProcessHandle.of(node.get("pid").asLong()).orElseThrow();
	}

	private String health(JsonNode node, String group) throws Exception {
		URI uri = URI.create(node.get("management").asString() + "/actuator/health/" + group);
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
	}

	private void assertResult(JsonNode result, Path file, byte[] document, String... workers) {
		Map<String, Long> counts = count(document);
		assertThat(result.get("file").asString()).isEqualTo(file.toString());
		assertThat(result.get("bytes").asLong()).isEqualTo(document.length);
		assertThat(result.get("distinct").asLong()).isEqualTo(counts.size());
		assertThat(result.get("words").asLong()).isEqualTo(counts.values().stream().mapToLong((count) -> count).sum());
		assertThat(result.get("top").valueStream().map((word) -> word.get("word").asString() + word.get("count")))
			.containsExactlyElementsOf(counts.entrySet()
				.stream()
				.sorted(Map.Entry.<String, Long>comparingByValue()
					.reversed()
					.thenComparing(Map.Entry::getKey, Comparator.comparing((word) -> utf32(word))))
				.limit(20)
				.map((word) -> word.getKey() + word.getValue())
				.toList());
		assertThat(result.get("workers").propertyNames()).containsExactlyInAnyOrder(workers);
		assertThat(result.get("workers").valueStream().mapToLong((share) -> share.get("bytes").asLong()).sum())
			.isEqualTo(document.length);
	}

	private static String utf32(String word) {
		StringBuilder digits = new StringBuilder();
		word.codePoints().forEach((codePoint) -> digits.append("%06x".formatted(codePoint)));
		return digits.toString();
	}

	private static Map<String, Long> count(byte[] document) {
		Map<String, Long> counts = new HashMap<>();
		Pattern.compile("\\p{L}+")
			.matcher(new String(document, StandardCharsets.UTF_8))
			.results()
			.forEach((word) -> counts.merge(word.group().toLowerCase(Locale.ROOT), 1L, Long::sum));
		return counts;
	}

	private static byte[] text(long seed, int size) {
		Random random = new Random(seed);
		String[] separators = { " ", " ", " ", "\n", ", ", "'", "\u3002", "42", " \ud83d\ude00 " };
		String[] syllables = { "ta", "Ro", "\u00e9", "\u0130", "\u03a3", "\u5b57", "\ud835\udc00", "n",
				"\ud801\udc00" };
		StringBuilder text = new StringBuilder();
		while (text.length() < size) {
			for (int i = (int) Math.abs(random.nextGaussian() * 3); i >= 0; i--) {
				text.append(syllables[random.nextInt(syllables.length)]);
			}
			text.append(separators[random.nextInt(separators.length)]);
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] noise(long seed, int size) {
		byte[] noise = new byte[size];
		new Random(seed).nextBytes(noise);
		return noise;
	}

}
