package io.rpcnet.sample.director;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.FileSystemResource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.RpcContract;
import io.rpcnet.client.ImportRpcClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Lets a real Prometheus scrape the samples under a little load, with the configuration,
 * the rules and the alerts that we ship. Needs {@code prometheus} and {@code promtool} on
 * the PATH: {@code ./mvnw -Pprometheus verify}.
 */
@Tag("prometheus")
class PrometheusIT {

	private static final Path CONFIGURATION = Path.of("../deploy/prometheus").toAbsolutePath().normalize();

	private static final Path ALERT_TESTS = Path.of("src/test/prometheus/alerts-test.yml").toAbsolutePath();

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	@TempDir
	private static Path directory;

	private static KeptCluster cluster;

	private static ConfigurableApplicationContext client;

	private static Disposable load;

	private static Process prometheus;

	@BeforeAll
	static void start() throws Exception {
		requireOnPath("prometheus");
		requireOnPath("promtool");
		cluster = KeptCluster.start(directory, "--workers", "2");
		client = client();
		load = load(client.getBean(Analyzer.class), client.getBean(Missing.class));
		prometheus = prometheus();
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(query("up")).hasSize(3)
				.allSatisfy((target) -> assertThat(value(target)).isEqualTo(1)));
	}

	@AfterAll
	static void stop() throws Exception {
		if (prometheus != null) {
			prometheus.destroy();
			assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
		}
		if (load != null) {
			load.dispose();
			client.close();
		}
		if (cluster != null) {
			cluster.close();
		}
	}

	private static void requireOnPath(String command) throws Exception {
		assertThat(new ProcessBuilder("sh", "-c", "command -v " + command).start().waitFor())
			.as("There is no '%s' on the PATH. The profile 'prometheus' needs it: apt-get install prometheus", command)
			.isZero();
	}

	private static ConfigurableApplicationContext client() {
		List<String> arguments = new ArrayList<>(cluster.toJoin());
		arguments.addAll(List.of("--rpcnet.node.role=client", "--rpcnet.node.label=load",
				"--rpcnet.client.contracts.[text.Missing].addresses=" + cluster.rpc("worker-1")));
		return new SpringApplicationBuilder(Client.class).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	private static Disposable load(Analyzer analyzer, Missing missing) {
		byte[] document = "some words of a document, ".repeat(4000).getBytes(StandardCharsets.UTF_8);
		return Flux.interval(Duration.ofMillis(200))
			.onBackpressureDrop()
			.concatMap((tick) -> analyzer.analyze(Flux.just(document))
				.then(missing.call().onErrorComplete())
				.onErrorComplete())
			.subscribe();
	}

	private static Process prometheus() throws IOException {
		for (String file : List.of("rules.yml", "alerts.yml")) {
			Files.copy(CONFIGURATION.resolve(file), directory.resolve(file));
		}
		String configuration = Files.readString(CONFIGURATION.resolve("prometheus.yml"))
			.replaceFirst("\\['director-1.*]", "['" + target("director-1") + "']")
			.replaceFirst("\\['worker-1.*]", "['%s', '%s']".formatted(target("worker-1"), target("worker-2")))
			.replaceAll("interval: 15s", "interval: 1s");
		Path used = Files.writeString(directory.resolve("prometheus.yml"), configuration);
		return new ProcessBuilder("prometheus", "--config.file=" + used,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:0")
			.redirectErrorStream(true)
			.redirectOutput(log().toFile())
			.start();
	}

	private static String target(String node) {
		return URI.create(cluster.actuator(node)).getAuthority();
	}

	private static Path log() {
		return directory.resolve("prometheus.log");
	}

	@Test
	void whatIsShippedIsAccepted() throws Exception {
		assertThat(promtool("check", "config", CONFIGURATION.resolve("prometheus.yml").toString()))
			.contains("2 rule files found", "SUCCESS");
	}

	@Test
	void alertsFireWhenTheyShould() throws Exception {
		assertThat(promtool("test", "rules", ALERT_TESTS.toString())).contains("SUCCESS");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rpc_requests_total{side='server', service='text.WordCount', method='count', status='OK'}",
			"rpc_requests_total{side='client', service='text.WordCount', method='count', status='OK'}",
			"rpc_requests_total{side='server', service='unknown', method='unknown', status='UNIMPLEMENTED'}",
			"rpc_latency_seconds_bucket{side='server', service='text.WordCount', method='count', le='0.001'}",
			"rpc_latency_seconds_bucket{side='client', service='text.WordCount', method='count', le='+Inf'}",
			"rpc_latency_seconds_count{side='server', service='text.WordCount', method='count'}",
			"rpc_errors_total{side='server', type='unimplemented', service='unknown', method='unknown'}",
			"rpc_requests_in_flight{side='server'}", "rpc_requests_in_flight{side='client'}",
			"rpc_connections{side='server'}", "rpc_connections{side='client'}",
			"rpc_payload_bytes_sum{side='server', direction=~'.+'}",
			"rpc_stream_items_total{side='server', service='text.Analyzer', method='analyze'}",
			"rpc_stream_first_item_seconds_bucket{side='server', service='text.Analyzer', method='analyze'}",
			"rpc_stream_duration_seconds_count{side='server', service='text.Analyzer', method='analyze'}",
			"rpc_streams_live{side='server', service='text.Analyzer', method='analyze'}",
			"cluster_healthy_workers == 2", "cluster_members{role='director', state='up'} == 1",
			"cluster_members{role='worker', state='up'} == 2", "cluster_partitioned == 0",
			"rpc_certificate_expiry_seconds{bundle=~'.+', chain=~'.+'} > 0" })
	void meterIsFound(String series) {
		awaitResult(series);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.001", "0.005", "0.01", "0.05", "0.1", "0.5", "1.0", "+Inf" })
	void bucketIsFound(String bound) {
		awaitResult("rpc_latency_seconds_bucket{side='server', le='%s'}".formatted(bound));
	}

	static Stream<String> recordedSeries() throws IOException {
		return values("rules.yml", "record");
	}

	@ParameterizedTest
	@MethodSource("recordedSeries")
	void panelShowsSomething(String recorded) {
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(query(recorded)).isNotEmpty()
				.anySatisfy((result) -> assertThat(value(result)).isPositive()));
	}

	static Stream<String> alerts() throws IOException {
		return values("alerts.yml", "expr");
	}

	@ParameterizedTest
	@MethodSource("alerts")
	void alertCanBeAsked(String expression) {
		// A query that cannot work fails; whether it fires is for
		// alertsFireWhenTheyShould
		assertThat(query(expression)).isNotNull();
	}

	@Test
	void quantileOfTheGuideHasNothingToWorkOn() {
		awaitResult("rpcnet:latency_seconds:p99");
		assertThat(query("histogram_quantile(0.99, rpc_latency_seconds)")).isEmpty();
	}

	@Test
	void workerCountOfTheGuideIsOfEachInstance() {
		awaitResult("cluster_healthy_workers == 2");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(query("cluster_healthy_workers < 3")).hasSizeGreaterThan(1));
		assertThat(query("min(cluster_healthy_workers{job='rpcnet_directors'}) < 3")).hasSize(1);
	}

	private static void awaitResult(String query) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(query(query)).as(query).isNotEmpty());
	}

	private static List<JsonNode> query(String expression) {
		JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		assertThat(answer.get("status").asString()).as("%s: %s", expression, answer).isEqualTo("success");
		return answer.at("/data/result").valueStream().toList();
	}

	private static double value(JsonNode result) {
		return Double.parseDouble(result.at("/value/1").asString());
	}

	private static JsonNode get(String path) {
		URI uri = URI.create("http://" + address() + path);
		try {
			return new JsonMapper().readTree(HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
				.body());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException("No answer from " + uri, ex);
		}
	}

	private static String address() {
		Pattern listening = Pattern.compile("msg=\"Listening on\" address=(\\S+)");
		return await().atMost(TIMEOUT)
			.until(() -> listening.matcher(Files.readString(log()))
				.results()
				.map((found) -> found.group(1))
				.findFirst(), Optional::isPresent)
			.orElseThrow();
	}

	private static String promtool(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("promtool"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

	private static Stream<String> values(String file, String key) throws IOException {
		EnumerablePropertySource<?> yaml = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
			.load(file, new FileSystemResource(CONFIGURATION.resolve(file)))
			.get(0);
		return Stream.of(yaml.getPropertyNames())
			.filter((name) -> name.endsWith("." + key))
			.map((name) -> String.valueOf(yaml.getProperty(name)));
	}

	/**
	 * A contract that no worker has, so that there is an error to count.
	 */
	@RpcContract(name = "text.Missing")
	interface Missing {

		Mono<String> call();

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { Analyzer.class, Missing.class })
	static class Client {

	}

}
