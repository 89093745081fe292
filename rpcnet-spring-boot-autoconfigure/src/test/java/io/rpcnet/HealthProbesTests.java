package io.rpcnet;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.ClusterReadiness;
import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for liveness and readiness over HTTP, as Kubernetes asks for them.
 */
class HealthProbesTests {

	private static final HttpClient http = HttpClient.newHttpClient();

	@Test
	void workerIsAliveAndReady() {
		try (ConfigurableApplicationContext worker = run()) {
			assertThat(get(worker, "/actuator/health/liveness")).startsWith("200");
			assertThat(get(worker, "/actuator/health/readiness")).startsWith("200");
			assertThat(get(worker, "/actuator/health")).startsWith("200").contains("\"rpcnet\"", "\"rpcnetCluster\"");
			assertThat(members(worker, "liveness")).containsExactly("livenessState", "rpcnet");
			assertThat(members(worker, "readiness")).containsExactly("readinessState", "rpcnetCluster");
		}
	}

	private static List<String> members(ConfigurableApplicationContext node, String group) {
		return Stream.of("livenessState", "readinessState", "rpcnet", "rpcnetCluster", "ping")
			.filter((name) -> node.getBean(HealthEndpointGroups.class).get(group).isMember(name))
			.toList();
	}

	@Test
	void directorIsReadyOnceAWorkerIsThere() {
		try (ConfigurableApplicationContext director = run("--rpcnet.node.role=director")) {
			assertThat(get(director, "/actuator/health/readiness")).startsWith("503");
			assertThat(get(director, "/actuator/health/rpcnetCluster")).startsWith("503")
				.contains("OUT_OF_SERVICE", "rpcnet.cluster.readiness.min-workers");
			assertThat(get(director, "/actuator/health/liveness")).startsWith("200");
			String seed = "127.0.0.1:" + director.getEnvironment().getRequiredProperty("local.rpcnet.cluster.port");
			try (ConfigurableApplicationContext worker = run("--rpcnet.node.role=worker",
					"--rpcnet.cluster.startup=fail-fast", "--rpcnet.cluster.seeds=" + seed)) {
				assertThat(worker.isRunning()).isTrue();
				Awaitility.await()
					.atMost(Duration.ofSeconds(15))
					.until(() -> get(director, "/actuator/health/readiness").startsWith("200"));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--rpcnet.node.role=director", "--rpcnet.node.role=worker",
			"--rpcnet.cluster.readiness.required-contracts=nobody",
			"--rpcnet.cluster.readiness.required-contracts=greeter", "--rpcnet.cluster.enabled=false" })
	void healthOverRSocketAgrees(String setting) {
		try (ConfigurableApplicationContext node = run(setting)) {
			boolean ready = get(node, "/actuator/health/readiness").startsWith("200");
			assertThat(readyOverRSocket(node)).isEqualTo(ready);
			node.getBean(ClusterReadiness.class).refuse();
			assertThat(get(node, "/actuator/health/readiness")).startsWith("503");
			assertThat(readyOverRSocket(node)).isFalse();
		}
	}

	private static boolean readyOverRSocket(ConfigurableApplicationContext node) {
		InetSocketAddress address = node.getBean(RpcServer.class).address();
		RSocket connection = RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.composite-metadata.v0")
			.dataMimeType("application/json")
			.connect(TcpClientTransport.create(address))
			.block();
		try {
			return connection.requestResponse(DefaultPayload.create(new byte[0], route("rpcnet.Health.ready")))
				.map((answer) -> answer.getDataUtf8().contains("\"ready\":true"))
				.block();
		}
		finally {
			connection.dispose();
		}
	}

	// The one entry of composite metadata that says where to: its well-known type, its
	// length, and one tag
	private static byte[] route(String route) {
		byte[] tag = route.getBytes(StandardCharsets.UTF_8);
		byte[] entry = new byte[tag.length + 5];
		entry[0] = (byte) (0x80 | WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getIdentifier());
		entry[3] = (byte) (tag.length + 1);
		entry[4] = (byte) tag.length;
		System.arraycopy(tag, 0, entry, 5, tag.length);
		return entry;
	}

	@Test
	void nodeThatRefusesCallsIsAliveAndNotReady() {
		try (ConfigurableApplicationContext worker = run()) {
			worker.getBean(ClusterReadiness.class).refuse();
			assertThat(get(worker, "/actuator/health/readiness")).startsWith("503");
			assertThat(get(worker, "/actuator/health/rpcnetCluster")).contains("This node is draining");
			assertThat(get(worker, "/actuator/health/liveness")).startsWith("200");
			worker.getBean(ClusterReadiness.class).accept();
			assertThat(get(worker, "/actuator/health/readiness")).startsWith("200");
		}
	}

	@Test
	void nodeWithoutAClusterIsJudgedByItself() {
		try (ConfigurableApplicationContext node = run("--rpcnet.cluster.enabled=false",
				"--rpcnet.cluster.readiness.min-workers=2")) {
			assertThat(get(node, "/actuator/health/readiness")).startsWith("503");
			assertThat(get(node, "/actuator/health/rpcnetCluster")).contains("Workers available are 1");
		}
	}

	@Test
	void nodeWithABlockedEventLoopIsNotAlive() {
		try (ConfigurableApplicationContext worker = run()) {
			AtomicBoolean released = new AtomicBoolean();
			worker.getBean(EventLoops.class).group().forEach((loop) -> loop.execute(() -> spin(released)));
			assertThat(get(worker, "/actuator/health/liveness")).startsWith("503");
			assertThat(get(worker, "/actuator/health/rpcnet")).startsWith("503").contains("rpcnet-io-1");
			assertThat(get(worker, "/actuator/health/readiness")).startsWith("200");
			released.set(true);
			Awaitility.await().until(() -> get(worker, "/actuator/health/liveness").startsWith("200"));
		}
	}

	// Keeps a loop busy, without a call that BlockHound knows
	private static void spin(AtomicBoolean released) {
		boolean busy = true;
		while (busy) {
			busy = !released.get();
		}
	}

	@Test
	void separateManagementPortAnswersAndSoDoTheAdditionalPaths() {
		try (ConfigurableApplicationContext node = run("--management.server.port=0", "--rpcnet.node.role=director",
				"--management.endpoint.health.probes.add-additional-paths=true")) {
			int management = node.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			assertThat(get(management, "/actuator/health/readiness")).startsWith("503");
			assertThat(get(management, "/actuator/health/liveness")).startsWith("200");
			assertThat(get(node, "/livez")).startsWith("200");
			assertThat(get(node, "/readyz")).startsWith("503");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.health.rpcnet.enabled=false", "management.health.rpcnet-cluster.enabled=false",
			"management.endpoint.health.probes.enabled=false", "management.endpoint.health.access=none",
			"rpcnet.server.enabled=false", "rpcnet.cluster.enabled=false", "management.health.defaults.enabled=false",
			"management.endpoint.health.group.readiness.show-details=never", "spring.main.lazy-initialization=true" })
	void switchingAPartOffDoesNotBreakTheStart(String setting) {
		try (ConfigurableApplicationContext node = run("--" + setting)) {
			assertThat(node.isRunning()).isTrue();
		}
	}

	@Test
	void whatIsSwitchedOffIsInNoGroup() {
		try (ConfigurableApplicationContext node = run("--rpcnet.node.role=director",
				"--management.health.rpcnet-cluster.enabled=false")) {
			assertThat(get(node, "/actuator/health/readiness")).startsWith("200");
			assertThat(get(node, "/actuator/health/rpcnetCluster")).startsWith("404");
		}
	}

	@Test
	void withoutProbesThereAreNoGroups() {
		try (ConfigurableApplicationContext node = run("--management.endpoint.health.probes.enabled=false")) {
			assertThat(node.getBean(HealthEndpointGroups.class).getNames()).isEmpty();
			assertThat(get(node, "/actuator/health/liveness")).startsWith("404");
			assertThat(get(node, "/actuator/health")).startsWith("200").contains("\"rpcnet\"", "\"rpcnetCluster\"");
		}
	}

	@Test
	void whatTheApplicationSaysOfAGroupWins() {
		try (ConfigurableApplicationContext node = run("--rpcnet.node.role=director",
				"--management.endpoint.health.group.readiness.include=readinessState",
				"--management.endpoint.health.group.liveness.exclude=rpcnet")) {
			assertThat(get(node, "/actuator/health/readiness")).startsWith("200");
			assertThat(members(node, "readiness")).containsExactly("readinessState");
			assertThat(members(node, "liveness")).doesNotContain("rpcnet");
		}
	}

	@Test
	void otherGroupsOfTheApplicationStayAsTheyAre() {
		try (ConfigurableApplicationContext node = run("--management.endpoint.health.group.mine.include=ping")) {
			assertThat(get(node, "/actuator/health/mine")).startsWith("200");
			assertThat(members(node, "mine")).containsExactly("ping");
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--rpcnet.server.port=0",
				"--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false", "--rpcnet.cluster.port=0",
				"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.ssl.enabled=false",
				"--management.endpoint.health.show-details=always"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(Application.class).properties(Map.of("spring.main.banner-mode", "off"))
			.run(all.toArray(String[]::new));
	}

	private static String get(ConfigurableApplicationContext application, String path) {
		return get(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class), path);
	}

	private static String get(int port, String path) {
		try {
			HttpResponse<String> response = http.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
					HttpResponse.BodyHandlers.ofString());
			return response.statusCode() + " " + response.body();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@RpcService
	public static class Greeter {

		public Mono<String> greet(String name) {
			return Mono.just("Hello " + name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greeter.class)
	static class Application {

	}

}
