package io.rpcnet.client;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.rsocket.RSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.util.TestSocketUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.RawPeer;
import io.rpcnet.transport.RpcConnectionFactory;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeConnection} and {@link NodePicker}: what calls meet when nodes
 * come, go and die. Two workers listen, each test is a client of its own.
 */
class NodeConnectionTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final Duration KEEPALIVE = Duration.ofMillis(200);

	private static final Duration LIFETIME = Duration.ofSeconds(3);

	/** For calls that are to find nobody. */
	private static final Duration HASTE = Duration.ofMillis(500);

	private static final List<Worker> workers = new ArrayList<>();

	private static EventLoops loops;

	private final FixedMembership membership = new FixedMembership();

	private final List<RSocket> connected = new CopyOnWriteArrayList<>();

	private NodeConnections connections;

	private Contract remote;

	private Contract hasty;

	@BeforeAll
	static void start() {
		loops = new EventLoops("test-client", 2);
		workers.add(new Worker("one"));
		workers.add(new Worker("two"));
	}

	@AfterAll
	static void stop() {
		workers.forEach(Worker::close);
		loops.close();
	}

	@BeforeEach
	void connect() {
		RpcConnectionFactory factory = new RpcConnectionFactory(() -> loops, () -> null, "application/cbor", KEEPALIVE,
				LIFETIME, 1024 * 1024);
		this.connections = new NodeConnections(this.membership,
				(address, mimeType) -> factory.connect(address).doOnNext(this.connected::add), () -> loops,
				new OpenConnections());
		this.remote = remote(SOON);
		this.hasty = remote(HASTE);
	}

	private Contract remote(Duration waitForWorker) {
		return new ProxyRpcClientFactory(this.connections, PayloadCodecs.defaults(),
				new ClientSettings(SOON, waitForWorker, PayloadCodecs.CBOR, Map.of()), List.of(),
				CallMonitor.of(List.of()), null)
			.create(Contract.class);
	}

	@AfterEach
	void disconnect() {
		workers.forEach(Worker::release);
		this.connections.close();
		workers.forEach(Worker::start);
	}

	@Test
	void killedWorkerIsOutOfChoiceWhileAnotherAnswers() {
		joinBoth();
		kill(workers.get(0));
		assertThat(namesOf(50)).containsExactly("two");
	}

	@Test
	void whenListenerComesBackThenIsCalledAgain() {
		join(workers.get(0));
		assertThat(this.remote.name().block(SOON)).isEqualTo("one");
		kill(workers.get(0));
		StepVerifier.create(this.hasty.name()).expectErrorSatisfies(NodeConnectionTests::isUnavailable).verify(SOON);
		workers.get(0).start();
		Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> "one".equals(this.remote.name().block(SOON)));
	}

	@Test
	void whenConnectionIsLostThenCallsInFlightAreAborted() {
		join(workers.get(0));
		CompletableFuture<String> once = this.remote.hang().toFuture();
		CompletableFuture<String> idempotent = this.remote.hangIdempotently().toFuture();
		CompletableFuture<String> stream = this.remote.hangStreaming().next().toFuture();
		Awaitility.await().atMost(SOON).until(() -> workers.get(0).hanging() == 3);
		workers.get(0).kill();
		assertThat(failure(once)).satisfies((ex) -> isAborted(ex, false));
		assertThat(failure(idempotent)).satisfies((ex) -> isAborted(ex, true));
		assertThat(failure(stream)).satisfies((ex) -> isAborted(ex, false));
	}

	@Test
	void callsGoToTheWorkerWithTheFewestInFlight() {
		joinBoth();
		List<CompletableFuture<String>> calls = IntStream.range(0, 20)
			.mapToObj((number) -> this.remote.hang().toFuture())
			.toList();
		Awaitility.await().atMost(SOON).until(() -> workers.stream().mapToInt(Worker::hanging).sum() == 20);
		assertThat(workers).extracting(Worker::hanging).containsExactly(10, 10);
		workers.get(1).release();
		Awaitility.await().atMost(SOON).until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 10);
		assertThat(namesOf(20)).containsExactly("two");
	}

	@Test
	void whenNodeLeavesThenItsCallFinishesBeforeItsConnectionCloses() {
		Node one = join(workers.get(0));
		CompletableFuture<String> call = this.remote.hang().toFuture();
		Awaitility.await().atMost(SOON).until(() -> workers.get(0).hanging() == 1);
		join(workers.get(1));
		this.membership.leave(one);
		assertThat(namesOf(20)).containsExactly("two");
		assertThat(this.connected.get(0).isDisposed()).isFalse();
		workers.get(0).release();
		assertThat(call.join()).isEqualTo("one");
		Awaitility.await().atMost(SOON).until(() -> this.connected.get(0).isDisposed());
		assertThat(this.connected.get(1).isDisposed()).isFalse();
	}

	@Test
	void whenNodeLeavesWhileItIsConnectedToThenConnectionCloses() {
		this.membership.leave(join(workers.get(0)));
		Awaitility.await().atMost(SOON).until(() -> this.connected.size() == 1 && this.connected.get(0).isDisposed());
	}

	@Test
	void whenConnectionIsRetiredThenNoCallBegins() {
		NodeConnection connection = new NodeConnection(workers.get(0).node(), (address) -> Mono.just(new RSocket() {
		}), loops.group().next(), () -> {
		});
		connection.start();
		assertThat(connection.begin()).isNotNull();
		connection.end();
		connection.retire();
		assertThat(connection.begin()).isNull();
		assertThat(connection.inFlight()).isZero();
	}

	@Test
	void callWaitsForANodeThatJoinsLate() {
		CompletableFuture<String> call = this.remote.name().toFuture();
		join(workers.get(1));
		assertThat(call.join()).isEqualTo("two");
	}

	@Test
	void whenNoNodeCanBeReachedInTimeThenCallIsUnavailable() {
		this.membership.join(node("gone", "127.0.0.1:" + TestSocketUtils.findAvailableTcpPort()));
		StepVerifier.create(this.hasty.name()).expectErrorSatisfies(NodeConnectionTests::isUnavailable).verify(SOON);
	}

	@Test
	void whenANodesAddressIsNonsenseThenOthersAreCalled() {
		this.membership.join(node("confused", "nowhere"));
		joinBoth();
	}

	@Test
	void whenKeepaliveIsNotAnsweredThenConnectionIsLost() throws Exception {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.membership.join(node("frozen", "127.0.0.1:" + listener.getLocalPort()));
			try (RawPeer peer = new RawPeer(listener.accept())) {
				peer.answerKeepalive();
				CompletableFuture<String> call = this.remote.name().toFuture();
				assertThat(failure(call)).satisfies((ex) -> isAborted(ex, false));
				assertThat(peer.isClosedByPeer()).isTrue();
			}
		}
	}

	private void joinBoth() {
		workers.forEach(this::join);
		Awaitility.await().atMost(SOON).until(() -> namesOf(10).size() == 2);
	}

	private Node join(Worker worker) {
		Node node = worker.node();
		this.membership.join(node);
		return node;
	}

	private void kill(Worker worker) {
		worker.kill();
		// A call that is sent before the connection's end has come is aborted
		Awaitility.await().atMost(SOON).until(() -> this.connected.stream().anyMatch(RSocket::isDisposed));
	}

	private Set<String> namesOf(int calls) {
		Set<String> names = new HashSet<>();
		for (int i = 0; i < calls; i++) {
			names.add(this.remote.name().block(SOON));
		}
		return names;
	}

	private static Node node(String label, String address) {
		return FixedMembership.node(label, address, Map.of(), "test.Worker");
	}

	private static @Nullable Throwable failure(CompletableFuture<?> call) {
		return call.handle((value, failure) -> failure).orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
	}

	private static void isUnavailable(Throwable failure) {
		assertThat(((RpcException) failure).status()).isEqualTo(RpcStatus.UNAVAILABLE);
		assertThat(((RpcException) failure).isRetryable()).isTrue();
	}

	private static void isAborted(Throwable failure, boolean retryable) {
		assertThat(((RpcException) failure).status()).isEqualTo(RpcStatus.ABORTED);
		assertThat(((RpcException) failure).isRetryable()).isEqualTo(retryable);
	}

	@RpcContract(name = "test.Worker")
	interface Contract {

		Mono<String> name();

		Mono<String> hang();

		@RpcMethod(idempotent = true)
		Mono<String> hangIdempotently();

		Flux<String> hangStreaming();

	}

	@RpcService
	static class Service implements Contract {

		private final Queue<Sinks.One<String>> hanging = new ConcurrentLinkedQueue<>();

		private final String name;

		Service(@Value("${test.name}") String name) {
			this.name = name;
		}

		@Override
		public Mono<String> name() {
			return Mono.just(this.name);
		}

		@Override
		public Mono<String> hang() {
			Sinks.One<String> answer = Sinks.one();
			this.hanging.add(answer);
			return answer.asMono();
		}

		@Override
		public Mono<String> hangIdempotently() {
			return hang();
		}

		@Override
		public Flux<String> hangStreaming() {
			return hang().flux();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Service.class)
	static class Application {

	}

	/**
	 * A worker with a port of its own, whose listener can be killed and started.
	 */
	private static final class Worker {

		private final int port = TestSocketUtils.findAvailableTcpPort();

		private final String name;

		private final ConfigurableApplicationContext context;

		private Worker(String name) {
			this.name = name;
			this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run("--test.name=" + name, "--rpcnet.server.port=" + this.port, "--rpcnet.server.address=127.0.0.1",
						"--rpcnet.server.ssl.enabled=false", "--rpcnet.cluster.enabled=false");
		}

		private Node node() {
			return NodeConnectionTests.node(this.name, "127.0.0.1:" + this.port);
		}

		private int hanging() {
			return this.context.getBean(Service.class).hanging.size();
		}

		private void release() {
			Queue<Sinks.One<String>> hanging = this.context.getBean(Service.class).hanging;
			for (Sinks.One<String> next = hanging.poll(); next != null; next = hanging.poll()) {
				next.tryEmitValue(this.name);
			}
		}

		private void kill() {
			listener().stop();
		}

		private void start() {
			listener().start();
		}

		private Lifecycle listener() {
			return (Lifecycle) this.context.getBean(RpcServer.class);
		}

		private void close() {
			this.context.close();
		}

	}

}
