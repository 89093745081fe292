package io.rpcnet.client;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.rsocket.ConnectionSetupPayload;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FixedAddress}: contracts whose servers are named by configuration, and
 * in which format they are spoken to.
 */
class FixedAddressTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final String JSON = "--rpcnet.client.contracts.test-named.data-mime-type=application/json";

	private final Queue<AutoCloseable> opened = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource = this.opened.poll(); resource != null; resource = this.opened.poll()) {
			resource.close();
		}
	}

	@Test
	void callsAreSpreadOverTheAddressesWithoutMembership() {
		Named client = client("localhost:" + port(server("one", "127.0.0.1")),
				"127.0.0.1:" + port(server("two", "127.0.0.1")));
		Awaitility.await().atMost(SOON).until(() -> Set.of("one", "two").equals(namesOf(client, 20)));
	}

	@Test
	void whenAServerComesBackThenItIsCalledAgain() {
		ConfigurableApplicationContext server = server("one", "127.0.0.1");
		Named client = client("127.0.0.1:" + port(server));
		assertThat(client.name().block(SOON)).isEqualTo("one");
		Lifecycle listener = (Lifecycle) server.getBean(RpcServer.class);
		int port = port(server);
		listener.stop();
		server.close();
		// A call that meets the connection being closed is aborted
		Awaitility.await()
			.atMost(SOON)
			.untilAsserted(() -> StepVerifier.create(client.name())
				.expectErrorSatisfies(FixedAddressTests::isUnavailable)
				.verify(SOON));
		server("again", "127.0.0.1", "--rpcnet.server.port=" + port);
		Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> "again".equals(client.name().block(SOON)));
	}

	@Test
	void addressMayBeIpv6() throws Exception {
		Assumptions.assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null);
		Named client = client("[::1]:" + port(server("six", "::1")));
		assertThat(client.name().block(SOON)).isEqualTo("six");
	}

	@Test
	void whenNoAddressIsConnectedThenMessageSaysSo() {
		StepVerifier.create(client("127.0.0.1:1").name())
			.expectErrorSatisfies((ex) -> assertThat(ex).hasMessage(
					"No connection for 'test.Named' within 300 ms: none of its fixed addresses is connected, [127.0.0.1:1]."))
			.verify(SOON);
	}

	@Test
	void whenTheCallAsksForTagsThenMessageSaysThatAddressesHaveNone() {
		RpcContext tagged = RpcContext.builder().tag("zone", "a").build();
		StepVerifier
			.create(client("127.0.0.1:" + port(server("one", "127.0.0.1"))).name()
				.contextWrite((reactor) -> reactor.put(RpcContext.class, tagged)))
			.expectErrorSatisfies((ex) -> assertThat(ex).hasMessageStartingWith(
					"No node for 'test.Named' carries the tags [zone]: it is served at fixed addresses, "))
			.verify(SOON);
	}

	@Test
	void anyRSocketServerMayServeAContract() {
		ForeignServer server = new ForeignServer();
		this.opened.add(server);
		assertThat(client(server.address()).name().block(SOON)).isEqualTo("foreign");
		assertThat(server.setUps).containsExactly("application/cbor message/x.rsocket.composite-metadata.v0");
		assertThat(server.requests).extracting(CallMetadata::route).containsExactly("test.Named.name");
	}

	@Test
	void connectionToAFixedAddressAnnouncesTheContractsFormat() {
		ForeignServer server = new ForeignServer();
		this.opened.add(server);
		Named client = start(new FixedMembership(), JSON, addresses(server.address()));
		assertThat(client.name().block(SOON)).isEqualTo("foreign");
		assertThat(server.setUps).containsExactly("application/json message/x.rsocket.composite-metadata.v0");
		assertThat(server.requests).extracting(CallMetadata::dataMimeType).containsOnlyNulls();
	}

	@Test
	void requestToANodeAnnouncesTheContractsFormat() {
		ForeignServer server = new ForeignServer();
		this.opened.add(server);
		Named client = start(member(server.address()), JSON);
		assertThat(client.name().block(SOON)).isEqualTo("foreign");
		assertThat(server.setUps).containsExactly("application/cbor message/x.rsocket.composite-metadata.v0");
		assertThat(server.requests).extracting(CallMetadata::dataMimeType).containsExactly("application/json");
	}

	@Test
	void connectionToANodeAnnouncesTheClientsFormat() {
		ForeignServer server = new ForeignServer();
		this.opened.add(server);
		Named client = start(member(server.address()), "--rpcnet.client.data-mime-type=application/json");
		assertThat(client.name().block(SOON)).isEqualTo("foreign");
		assertThat(server.setUps).containsExactly("application/json message/x.rsocket.composite-metadata.v0");
		assertThat(server.requests).extracting(CallMetadata::dataMimeType).containsOnlyNulls();
	}

	@Test
	void serviceAnswersInTheContractsFormat() {
		String address = "127.0.0.1:" + port(server("one", "127.0.0.1"));
		assertThat(start(member(address), JSON).name().block(SOON)).isEqualTo("one");
		assertThat(start(new FixedMembership(), JSON, addresses(address)).name().block(SOON)).isEqualTo("one");
	}

	private static FixedMembership member(String address) {
		FixedMembership membership = new FixedMembership();
		membership.join(FixedMembership.node("member", address, Map.of(), "test.Named"));
		return membership;
	}

	private ConfigurableApplicationContext server(String name, String address, String... arguments) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(ServerApplication.class)
			.web(WebApplicationType.NONE)
			.properties("test.name=" + name, "rpcnet.server.port=0", "rpcnet.server.address=" + address,
					"rpcnet.server.ssl.enabled=false", "rpcnet.cluster.enabled=false");
		ConfigurableApplicationContext server = application.run(arguments);
		this.opened.add(server);
		return server;
	}

	private static int port(ConfigurableApplicationContext server) {
		return server.getEnvironment().getRequiredProperty("local.rpcnet.server.port", Integer.class);
	}

	private Named client(String... addresses) {
		return start(null, addresses(addresses));
	}

	private Named start(@Nullable FixedMembership membership, String... arguments) {
		ConfigurableApplicationContext client = new SpringApplicationBuilder(ClientApplication.class)
			.web(WebApplicationType.NONE)
			.properties("rpcnet.client.ssl.enabled=false",
					"rpcnet.client.contracts.test-named.wait-for-worker=" + ((membership != null) ? "10s" : "300ms"))
			.initializers((context) -> {
				if (membership != null) {
					context.getBeanFactory().registerSingleton("membership", membership);
				}
			})
			.run(arguments);
		this.opened.add(client);
		return client.getBean(Named.class);
	}

	private static String addresses(String... addresses) {
		return "--rpcnet.client.contracts.test-named.addresses=" + String.join(",", addresses);
	}

	private static Set<String> namesOf(Named client, int calls) {
		Set<String> names = new HashSet<>();
		for (int i = 0; i < calls; i++) {
			names.add(client.name().block(SOON));
		}
		return names;
	}

	private static void isUnavailable(Throwable failure) {
		assertThat(((RpcException) failure).status()).isEqualTo(RpcStatus.UNAVAILABLE);
	}

	@RpcContract(name = "test.Named")
	interface Named {

		Mono<String> name();

	}

	@RpcService
	static class Service implements Named {

		private final String name;

		Service(@Value("${test.name}") String name) {
			this.name = name;
		}

		@Override
		public Mono<String> name() {
			return Mono.just(this.name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Service.class)
	static class ServerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Named.class)
	static class ClientApplication {

	}

	/**
	 * A server of RSocket's own making, which answers everything with one word, in CBOR
	 * or JSON.
	 */
	private static final class ForeignServer implements AutoCloseable {

		private static final byte[] CBOR = { 0x67, 'f', 'o', 'r', 'e', 'i', 'g', 'n' };

		private final Queue<String> setUps = new ConcurrentLinkedQueue<>();

		private final Queue<CallMetadata> requests = new ConcurrentLinkedQueue<>();

		private final CloseableChannel channel = RSocketServer.create((setup, socket) -> accept(setup))
			.bindNow(TcpServerTransport.create("127.0.0.1", 0));

		private Mono<RSocket> accept(ConnectionSetupPayload setup) {
			String announced = setup.dataMimeType();
			this.setUps.add(announced + " " + setup.metadataMimeType());
			return Mono.just(new RSocket() {

				@Override
				public Mono<Payload> requestResponse(Payload payload) {
					CallMetadata request = CallMetadata.decode(payload.sliceMetadata());
					ForeignServer.this.requests.add(request);
					payload.release();
					String mimeType = (request.dataMimeType() != null) ? request.dataMimeType() : announced;
					return Mono.just("application/json".equals(mimeType) ? DefaultPayload.create("\"foreign\"")
							: DefaultPayload.create(CBOR));
				}

			});
		}

		private String address() {
			return "127.0.0.1:" + this.channel.address().getPort();
		}

		@Override
		public void close() {
			this.channel.dispose();
			this.channel.onClose().block(SOON);
		}

	}

}
