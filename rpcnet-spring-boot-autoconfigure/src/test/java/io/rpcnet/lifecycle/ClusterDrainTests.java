package io.rpcnet.lifecycle;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.ClusterReadiness;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.WorkerRegistry;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for draining in a real cluster, over mutual TLS: two workers and a director with
 * a web server.
 */
class ClusterDrainTests {

	private static final Duration SOON = Duration.ofSeconds(15);

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	@TempDir
	private Path folder;

	@AfterEach
	void stopAll() {
		this.running.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void drainIsGossipedAndTakenBack() {
		ConfigurableApplicationContext director = director();
		ConfigurableApplicationContext one = worker(director, "one");
		worker(director, "two");
		Work work = director.getBean(Work.class);
		Awaitility.await().atMost(SOON).until(() -> namesOf(work).equals(Set.of("one", "two")));
		one.getBean(RpcDrain.class).drain();
		Awaitility.await().atMost(SOON).until(() -> stateOf("one", director) == NodeState.DRAINING);
		assertThat(director.getBean(WorkerRegistry.class).all()).extracting(Node::label).containsExactly("two");
		assertThat(namesOf(work)).containsExactly("two");
		assertThat(one.getBean(ClusterReadiness.class).judge().ready()).isFalse();
		assertThat(one.getBean(ClusterMembership.class).self().state()).isEqualTo(NodeState.DRAINING);
		one.getBean(RpcDrain.class).resume();
		Awaitility.await().atMost(SOON).until(() -> namesOf(work).equals(Set.of("one", "two")));
		assertThat(one.getBean(ClusterReadiness.class).judge().ready()).isTrue();
	}

	@Test
	void whenWorkerStopsThenNoCallFails() throws Exception {
		ConfigurableApplicationContext director = director();
		ConfigurableApplicationContext one = worker(director, "one");
		worker(director, "two");
		Work work = director.getBean(Work.class);
		Awaitility.await().atMost(SOON).until(() -> namesOf(work).equals(Set.of("one", "two")));
		CompletableFuture<Void> stop = CompletableFuture.runAsync(one::close);
		while (!stop.isDone()) {
			namesOf(work);
		}
		stop.get();
		assertThat(namesOf(work)).containsExactly("two");
	}

	@Test
	void whenWebServerStopsThenItsRequestInFlightMayStillCall() throws Exception {
		ConfigurableApplicationContext director = director();
		worker(director, "one");
		Awaitility.await().atMost(SOON).until(() -> namesOf(director.getBean(Work.class)).equals(Set.of("one")));
		Page page = director.getBean(Page.class);
		CompletableFuture<HttpResponse<String>> answer = get(director, "local.server.port", "/name");
		assertThat(page.entered.await(10, TimeUnit.SECONDS)).isTrue();
		Lifecycle membership = (Lifecycle) director.getBean(ClusterMembership.class);
		Lifecycle listener = (Lifecycle) director.getBean(RpcServer.class);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(director::close);
		Awaitility.await().atMost(SOON).until(() -> !membership.isRunning() && !listener.isRunning());
		assertThat(stop).isNotDone();
		page.mayCall.countDown();
		assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("one one");
		stop.get(10, TimeUnit.SECONDS);
	}

	@Test
	void whileNodeDrainsReadinessAnswersThatItIsOutOfService() throws Exception {
		ConfigurableApplicationContext director = director();
		assertThat(readiness(director)).isEqualTo(200);
		director.getBean(RpcDrain.class).drain();
		Awaitility.await().atMost(SOON).until(() -> readiness(director) == 503);
		director.getBean(RpcDrain.class).resume();
		Awaitility.await().atMost(SOON).until(() -> readiness(director) == 200);
	}

	private static int readiness(ConfigurableApplicationContext node) throws Exception {
		return get(node, "local.management.port", "/actuator/health/readiness").get(10, TimeUnit.SECONDS).statusCode();
	}

	private static CompletableFuture<HttpResponse<String>> get(ConfigurableApplicationContext node, String port,
			String path) {
		URI uri = URI.create("http://127.0.0.1:" + node.getEnvironment().getProperty(port) + path);
		return HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
	}

	private static NodeState stateOf(String label, ConfigurableApplicationContext seenBy) {
		return seenBy.getBean(ClusterMembership.class)
			.nodes()
			.all()
			.stream()
			.filter((node) -> node.label().equals(label))
			.findFirst()
			.orElseThrow()
			.state();
	}

	private static Set<String> namesOf(Work work) {
		Set<String> names = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			names.add(work.name().block(SOON));
		}
		return names;
	}

	private ConfigurableApplicationContext director() {
		return run(DirectorApplication.class, WebApplicationType.SERVLET, "director", "director",
				"--rpcnet.server.enabled=true", "--rpcnet.cluster.readiness.min-workers=0", "--server.port=0",
				"--server.shutdown=graceful", "--management.server.port=0", "--rpcnet.client.wait-for-worker=10s");
	}

	private ConfigurableApplicationContext worker(ConfigurableApplicationContext director, String label) {
		String seed = director.getEnvironment().getProperty("local.rpcnet.cluster.port");
		return run(Work.WorkerApplication.class, WebApplicationType.NONE, "worker", label, "--test.name=" + label,
				"--integration.seeds=127.0.0.1:" + seed);
	}

	private ConfigurableApplicationContext run(Class<?> application, WebApplicationType web, String configuration,
			String label, String... more) {
		List<String> arguments = new ArrayList<>(List.of(more));
		arguments.add("--spring.config.location=classpath:/integration/" + configuration + "/");
		arguments.add("--integration.certificates=" + this.folder.resolve("certificates"));
		arguments.add("--rpcnet.node.label=" + label);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(web)
			.run(arguments.toArray(String[]::new));
		this.running.add(context);
		return context;
	}

	@Import(Page.class)
	static class DirectorApplication extends Work.CallerApplication {

	}

	/**
	 * Calls a worker when it is told to.
	 */
	@RestController
	static class Page {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch mayCall = new CountDownLatch(1);

		private final Work work;

		Page(Work work) {
			this.work = work;
		}

		@GetMapping("/name")
		String name() throws InterruptedException {
			this.entered.countDown();
			this.mayCall.await(20, TimeUnit.SECONDS);
			return this.work.name().block(SOON) + " " + this.work.nameIdempotently().block(SOON);
		}

	}

}
