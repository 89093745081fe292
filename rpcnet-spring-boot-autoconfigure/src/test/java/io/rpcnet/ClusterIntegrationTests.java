package io.rpcnet;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Mono;

import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.cluster.ClusterEvent;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeContract;
import io.rpcnet.cluster.NodeJoined;
import io.rpcnet.cluster.NodeLeft;
import io.rpcnet.cluster.NodeRegistry;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.WorkerRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for whole applications that have nothing but the starter and an
 * {@code application.yml}: they find each other by gossip and call each other, all of it
 * over mutual TLS.
 */
class ClusterIntegrationTests {

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	@TempDir
	private Path folder;

	@AfterEach
	void stopAll() {
		this.running.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void workersThatStartLaterAreFoundAndShareTheCalls() {
		ConfigurableApplicationContext director = director();
		worker(director, "worker-1");
		worker(director, "worker-2");
		Greeter greeter = director.getBean(Caller.class).greeter();
		Set<String> answered = new HashSet<>();
		Awaitility.await().untilAsserted(() -> {
			answered.add(greeter.greet("Ada").block());
			assertThat(answered).containsExactlyInAnyOrder("Hello Ada from worker-1", "Hello Ada from worker-2");
		});
	}

	@Test
	void workerThatStartedFirstIsFound() throws Exception {
		int port = freePort();
		run(WorkerApplication.class, "worker", "worker-1", "--integration.seeds=127.0.0.1:" + port);
		ConfigurableApplicationContext director = run(DirectorApplication.class, "director", "director-1",
				"--integration.port=" + port);
		assertThat(director.getBean(Caller.class).greeter().greet("Ada").retry(20).block())
			.isEqualTo("Hello Ada from worker-1");
	}

	@Test
	void nodesTellWhoTheyAre() {
		ConfigurableApplicationContext director = director();
		ConfigurableApplicationContext worker = worker(director, "worker-1", "--rpcnet.node.zone=a",
				"--rpcnet.node.tags.gpu=true");
		WorkerRegistry workers = director.getBean(WorkerRegistry.class);
		Awaitility.await().untilAsserted(() -> assertThat(workers.all()).hasSize(1));
		Node node = workers.all().get(0);
		assertThat(node.label()).isEqualTo("worker-1");
		assertThat(node.role()).isEqualTo(NodeRole.WORKER);
		assertThat(node.state()).isEqualTo(NodeState.UP);
		assertThat(node.zone()).isEqualTo("a");
		assertThat(node.tags()).containsEntry("gpu", "true");
		assertThat(node.contracts()).containsExactly(new NodeContract("integration.Greeter", 1));
		assertThat(node.rpcAddress())
			.isEqualTo("127.0.0.1:" + worker.getEnvironment().getProperty("local.rpcnet.server.port"));
		assertThat(director.getBean(NodeRegistry.class).all()).extracting(Node::label)
			.containsExactly("director-1", "worker-1");
		assertThat(director.getBean(ClusterMembership.class).self().label()).isEqualTo("director-1");
	}

	@Test
	void workerThatStopsGracefullyLeavesAtOnce() {
		ConfigurableApplicationContext director = director();
		ConfigurableApplicationContext worker = worker(director, "worker-1");
		Events events = director.getBean(Events.class);
		Awaitility.await().untilAsserted(() -> assertThat(events.seen).hasAtLeastOneElementOfType(NodeJoined.class));
		worker.close();
		Awaitility.await().untilAsserted(() -> assertThat(events.seen).hasAtLeastOneElementOfType(NodeLeft.class));
		assertThat(director.getBean(WorkerRegistry.class).all()).isEmpty();
		assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> director.getBean(Caller.class).greeter().greet("Ada").block())
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.UNIMPLEMENTED));
	}

	private ConfigurableApplicationContext director() {
		return run(DirectorApplication.class, "director", "director-1");
	}

	private ConfigurableApplicationContext worker(ConfigurableApplicationContext director, String label,
			String... more) {
		List<String> arguments = new ArrayList<>(List.of(more));
		arguments
			.add("--integration.seeds=127.0.0.1:" + director.getEnvironment().getProperty("local.rpcnet.cluster.port"));
		return run(WorkerApplication.class, "worker", label, arguments.toArray(String[]::new));
	}

	private ConfigurableApplicationContext run(Class<?> application, String configuration, String label,
			String... more) {
		List<String> arguments = new ArrayList<>(List.of(more));
		arguments.add("--spring.config.location=classpath:/integration/" + configuration + "/");
		arguments.add("--integration.certificates=" + this.folder.resolve("certificates"));
		arguments.add("--rpcnet.node.label=" + label);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
		this.running.add(context);
		return context;
	}

	private static int freePort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	@RpcContract(name = "integration.Greeter")
	interface Greeter {

		Mono<String> greet(String name);

	}

	@RpcService
	static class GreeterService implements Greeter {

		private final ClusterMembership membership;

		GreeterService(ClusterMembership membership) {
			this.membership = membership;
		}

		@Override
		public Mono<String> greet(String name) {
			return Mono.just("Hello %s from %s".formatted(name, this.membership.self().label()));
		}

	}

	record Caller(Greeter greeter) {

	}

	static class Events {

		private final List<ClusterEvent> seen = new CopyOnWriteArrayList<>();

		@EventListener
		void on(ClusterEvent event) {
			this.seen.add(event);
		}

	}

	@RpcService
	public static class Entry {

		public String ping() {
			return "pong";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(GreeterService.class)
	static class WorkerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Greeter.class)
	@Import({ Caller.class, Events.class, Entry.class })
	static class DirectorApplication {

	}

}
