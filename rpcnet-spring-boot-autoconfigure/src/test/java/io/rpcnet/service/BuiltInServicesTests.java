package io.rpcnet.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.client.FixedMembership;
import io.rpcnet.client.RpcClientFactory;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeContract;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link HealthService} and {@link CatalogService}, over a real connection and
 * with a client that shares no code with the server.
 */
class BuiltInServicesTests {

	private static final CBORMapper cbor = new CBORMapper();

	private static ConfigurableApplicationContext server;

	private static RSocket client;

	@BeforeAll
	static void start() {
		server = run(WithService.class, "--rpcnet.cluster.enabled=false", "--spring.application.version=1.2.3");
		client = connect(server);
	}

	@AfterAll
	static void stop() {
		client.dispose();
		server.close();
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... settings) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("rpcnet.server.port=0", "rpcnet.server.address=127.0.0.1", "rpcnet.server.ssl.enabled=false",
					"rpcnet.cluster.port=0", "rpcnet.cluster.address=127.0.0.1", "rpcnet.cluster.ssl.enabled=false")
			.run(settings);
	}

	private static RSocket connect(ConfigurableApplicationContext server) {
		return RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.composite-metadata.v0")
			.dataMimeType("application/cbor")
			.connect(TcpClientTransport.create(server.getBean(RpcServer.class).address()))
			.block(Duration.ofSeconds(5));
	}

	@Test
	void healthTellsVersionAndUptime() {
		JsonNode health = call(client, "rpcnet.Health.health");
		assertThat(health.propertyNames()).containsExactly("healthy", "version", "uptimeSeconds");
		assertThat(health.get("healthy").asBoolean()).isTrue();
		assertThat(health.get("version").asString()).isEqualTo("1.2.3");
		assertThat(health.get("uptimeSeconds").isIntegralNumber()).isTrue();
	}

	@Test
	void readyWithoutAClusterIsAboutThisNode() {
		assertThat(call(client, "rpcnet.Health.ready"))
			.isEqualTo(json("{'ready': true, 'workersAvailable': 1, 'clusterSize': 1}"));
	}

	@Test
	void directorAloneIsNotReady() {
		assertReady("{'ready': false, 'workersAvailable': 0, 'clusterSize': 1}", WithService.class,
				"--rpcnet.cluster.enabled=false", "--rpcnet.node.role=director");
	}

	@Test
	void memberCountsItself() {
		assertReady("{'ready': true, 'workersAvailable': 1, 'clusterSize': 1}", WithService.class,
				"--rpcnet.cluster.readiness.min-workers=1");
	}

	@Test
	void builtInServicesMakeNoWorker() {
		assertReady("{'ready': false, 'workersAvailable': 0, 'clusterSize': 1}", WithoutService.class,
				"--rpcnet.server.enabled=true", "--rpcnet.cluster.readiness.min-workers=1");
	}

	private static void assertReady(String expected, Class<?> application, String... settings) {
		try (ConfigurableApplicationContext other = run(application, settings)) {
			RSocket connection = connect(other);
			assertThat(call(connection, "rpcnet.Health.ready")).isEqualTo(json(expected));
			connection.dispose();
		}
	}

	@Test
	void versionThatNobodySaidIsUnknown() {
		try (ConfigurableApplicationContext other = run(WithoutService.class, "--rpcnet.server.enabled=true",
				"--rpcnet.cluster.enabled=false", "--spring.application.version=")) {
			RSocket connection = connect(other);
			assertThat(call(connection, "rpcnet.Health.health").get("version").asString()).isEqualTo("unknown");
			connection.dispose();
		}
	}

	@Test
	void otherNodesDoNotLearnOfBuiltInServices() {
		try (ConfigurableApplicationContext member = run(WithService.class)) {
			assertThat(member.getBean(ClusterMembership.class).self().contracts())
				.containsExactly(new NodeContract("shop.Orders", 2));
		}
	}

	@Test
	void builtInServicesStartNoListener() {
		try (ConfigurableApplicationContext other = run(WithoutService.class)) {
			assertThat(other.getBeansOfType(RpcServer.class)).isEmpty();
		}
	}

	@Test
	void catalogListsContractsByName() {
		JsonNode contracts = call(client, "rpcnet.Catalog.services").get("contracts");
		assertThat(contracts.valueStream().map((contract) -> contract.get("name").asString()))
			.containsExactly("rpcnet.Catalog", "rpcnet.Health", "shop.Orders");
		JsonNode orders = contracts.get(2);
		assertThat(orders.propertyNames()).containsExactly("name", "version", "methods");
		assertThat(orders.get("version").asInt()).isEqualTo(2);
		assertThat(orders.get("methods").valueStream().map((method) -> method.get("name").asString()))
			.containsExactly("bulk", "cancel", "list", "merge", "pack", "place", "touch");
	}

	@Test
	void catalogDescribesOneValueAsItself() {
		JsonNode place = method("place");
		assertThat(place.get("interaction").asString()).isEqualTo("request-response");
		assertThat(place.get("request")).isEqualTo(json("""
				{'$schema': 'https://json-schema.org/draft/2020-12/schema', 'type': 'object', 'properties':
				{'item': {'type': 'string'}, 'quantity': {'type': 'integer'},
				'note': {'type': ['string', 'null']}}}"""));
		assertThat(place.at("/response/type").asString()).isEqualTo("string");
	}

	@Test
	void catalogDescribesSeveralValuesAsTheirArray() {
		JsonNode list = method("list");
		assertThat(list.get("interaction").asString()).isEqualTo("request-stream");
		assertThat(list.at("/request/prefixItems")).isEqualTo(json("[{'type': 'string'}, {'type': 'integer'}]"));
		assertThat(list.at("/response/properties/item/type").asString()).isEqualTo("string");
	}

	@Test
	void catalogDescribesAChannelByItsItems() {
		JsonNode merge = method("merge");
		assertThat(merge.get("interaction").asString()).isEqualTo("request-channel");
		assertThat(merge.at("/request/properties/quantity/type").asString()).isEqualTo("integer");
		assertThat(merge.has("parameters")).isFalse();
		JsonNode bulk = method("bulk");
		assertThat(bulk.at("/parameters/prefixItems")).isEqualTo(json("[{'type': 'string'}]"));
		assertThat(bulk.at("/request/properties/quantity/type").asString()).isEqualTo("integer");
	}

	@Test
	void catalogLeavesOutWhatDoesNotTravel() {
		assertThat(method("cancel").propertyNames()).containsExactly("name", "interaction");
		assertThat(method("touch").get("interaction").asString()).isEqualTo("fire-and-forget");
		assertThat(method("touch").has("response")).isFalse();
	}

	@Test
	void catalogDescribesRawBytes() {
		assertThat(method("pack").at("/request/contentMediaType").asString()).isEqualTo("application/octet-stream");
	}

	@Test
	void typedClientCallsBuiltInServices() {
		FixedMembership membership = new FixedMembership();
		Node node = FixedMembership.node("one", server.getBean(RpcServer.class).advertisedAddress(), Map.of(),
				"shop.Orders");
		membership.join(node);
		try (ConfigurableApplicationContext caller = new SpringApplicationBuilder(WithoutService.class)
			.web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("membership", membership))
			.run("--rpcnet.client.ssl.enabled=false")) {
			RpcClientFactory clients = caller.getBean(RpcClientFactory.class);
			assertThat(clients.create(Health.class).ready().block()).isEqualTo(new Health.Readiness(true, 1, 1));
			assertThat(clients.create(Catalog.class).services().contracts()).hasSize(3);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Reserved.class, ReservedInCapitals.class })
	void reservedNameFailsStart(Class<?> service) {
		assertThatThrownBy(() -> run(WithoutService.class, "--rpcnet.cluster.enabled=false",
				"--spring.main.sources=" + service.getName()))
			.satisfies((ex) -> assertThat(
					((FailureAnalyzedException) NestedExceptionUtils.getMostSpecificCause(ex)).analysis()
						.getDescription())
				.matches("The contract of \\S+ is named '(?i:rpcnet)\\.Health'\\. Names that begin "
						+ "with 'rpcnet\\.' are reserved for the services that every node has\\."));
	}

	private static JsonNode method(String name) {
		return call(client, "rpcnet.Catalog.services").get("contracts")
			.get(2)
			.get("methods")
			.valueStream()
			.filter((method) -> method.get("name").asString().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static JsonNode call(RSocket connection, String route) {
		ByteBuf routing = TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, List.of(route));
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING, routing);
		Payload request = DefaultPayload.create(new byte[0], ByteBufUtil.getBytes(metadata));
		metadata.release();
		Payload answer = connection.requestResponse(request).block(Duration.ofSeconds(5));
		return cbor.readTree(ByteBufUtil.getBytes(answer.sliceData()));
	}

	private static JsonNode json(String text) {
		return JsonMapper.shared().readTree(text.replace('\'', '"'));
	}

	record Order(String item, int quantity, Optional<String> note) {

	}

	@RpcContract(name = "shop.Orders", version = 2)
	interface Orders {

		Mono<String> place(Order order);

		Flux<Order> list(String customer, int limit);

		Mono<Integer> merge(Flux<Order> orders);

		Flux<Order> bulk(String customer, Flux<Order> orders);

		byte[] pack(byte[] bytes);

		void cancel();

		@RpcMethod(oneway = true)
		void touch(String id);

	}

	@RpcService
	static class OrderService implements Orders {

		@Override
		public Mono<String> place(Order order) {
			return Mono.empty();
		}

		@Override
		public Flux<Order> list(String customer, int limit) {
			return Flux.empty();
		}

		@Override
		public Mono<Integer> merge(Flux<Order> orders) {
			return Mono.empty();
		}

		@Override
		public Flux<Order> bulk(String customer, Flux<Order> orders) {
			return orders;
		}

		@Override
		public byte[] pack(byte[] bytes) {
			return bytes;
		}

		@Override
		public void cancel() {
		}

		@Override
		public void touch(String id) {
		}

	}

	@RpcContract(name = "rpcnet.Health")
	interface ReservedContract {

		String name();

	}

	@RpcService
	static class Reserved implements ReservedContract {

		@Override
		public String name() {
			return "";
		}

	}

	@RpcContract(name = "RpcNet.Health")
	interface ReservedContractInCapitals {

		String name();

	}

	@RpcService
	static class ReservedInCapitals implements ReservedContractInCapitals {

		@Override
		public String name() {
			return "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrderService.class)
	static class WithService {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithoutService {

	}

}
