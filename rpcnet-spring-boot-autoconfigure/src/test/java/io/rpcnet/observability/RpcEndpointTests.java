package io.rpcnet.observability;

import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import io.netty.pkitesting.X509Bundle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.TestCertificates;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.lifecycle.RpcDrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RpcEndpoint}, as an operator asks it: of nodes that form a cluster
 * over mutual TLS, by HTTP and by JMX.
 */
class RpcEndpointTests {

	private static final String STORE_PASSWORD = "the-password-of-the-store";

	private final TestCertificates certificates = new TestCertificates();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<String> secrets = new ArrayList<>(List.of(STORE_PASSWORD));

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void nodeSaysWhatItIsAndHasToDo() throws Exception {
		ConfigurableApplicationContext node = start(Shop.class, "shop-1", "--rpcnet.node.role=worker",
				"--rpcnet.node.zone=zone-a", "--rpcnet.node.region=eu", "--rpcnet.node.tags.gpu=true",
				"--spring.application.version=1.2.3");
		JsonNode overview = get(node, "");
		JsonNode shown = overview.get("node");
		assertThat(shown.propertyNames()).containsExactly("id", "label", "role", "zone", "region", "applicationVersion",
				"rpcAddress", "gossipAddress", "weight", "tags");
		assertThat(text(shown, "label", "role", "zone", "region", "applicationVersion")).containsExactly("shop-1",
				"worker", "zone-a", "eu", "1.2.3");
		assertThat(shown.get("rpcAddress").asString())
			.isEqualTo("127.0.0.1:" + node.getEnvironment().getProperty("local.rpcnet.server.port"));
		assertThat(shown.get("gossipAddress").asString())
			.isEqualTo("127.0.0.1:" + node.getEnvironment().getProperty("local.rpcnet.cluster.port"));
		assertThat(shown.get("tags")).hasToString("{\"gpu\":\"true\"}");
		assertThat(overview.get("state").asString()).isEqualTo("UP");
		assertThat(Instant.parse(overview.get("started").asString())).isBeforeOrEqualTo(Instant.now());
		assertThat(Duration.parse(overview.get("uptime").asString())).isBetween(Duration.ZERO, Duration.ofMinutes(1));
	}

	@Test
	void connectionsAndOpenCallsAreCounted() throws Exception {
		ConfigurableApplicationContext worker = start(Shop.class, "shop-1", "--rpcnet.node.role=worker");
		assertThat(get(worker, "").get("connections")).hasToString("{\"server\":0,\"client\":0}");
		ConfigurableApplicationContext caller = startCaller(worker);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(get(caller, "").get("connections")).hasToString("{\"server\":0,\"client\":1}"));
		assertThat(get(worker, "").get("connections").get("server").asInt()).isOne();
		var stream = caller.getBean(Orders.class).watch("tea").subscribe();
		Awaitility.await()
			.untilAsserted(() -> assertThat(get(worker, "").get("inFlight"))
				.hasToString("{\"requests\":0,\"streams\":1,\"client\":0}"));
		assertThat(get(caller, "").get("inFlight").get("client").asInt()).isOne();
		stream.dispose();
	}

	@Test
	void servicesAreListedWithTheirMethods() throws Exception {
		JsonNode contracts = get(start(Shop.class, "shop-1"), "/services").get("contracts");
		assertThat(contracts).extracting((contract) -> contract.get("name").asString())
			.containsExactly("rpcnet.Catalog", "rpcnet.Health", "shop.Orders");
		assertThat(contracts.get(2)).hasToString("{\"name\":\"shop.Orders\",\"version\":3,\"methods\":["
				+ "{\"name\":\"place\",\"interaction\":\"request-response\"},"
				+ "{\"name\":\"watch\",\"interaction\":\"request-stream\"}]}");
	}

	@Test
	void membersAreListedWithMetadataAndState() throws Exception {
		ConfigurableApplicationContext worker = start(Shop.class, "shop-1", "--rpcnet.node.role=worker");
		ConfigurableApplicationContext caller = startCaller(worker);
		Awaitility.await().untilAsserted(() -> assertThat(get(caller, "/cluster").get("members")).hasSize(2));
		Awaitility.await()
			.untilAsserted(() -> assertThat(get(caller, "/cluster").get("workersAvailable").asInt()).isOne());
		JsonNode members = get(caller, "/cluster").get("members");
		assertThat(text(members.get(0), "label", "role", "state")).containsExactly("shop-1", "worker", "UP");
		assertThat(members.get(0).get("contracts")).hasToString("[{\"name\":\"shop.Orders\",\"version\":3}]");
		assertThat(text(members.get(1), "label", "role", "state")).containsExactly("till", "client", "UP");
		assertThat(members.get(1).has("rpcAddress")).isFalse();
	}

	@Test
	void workersAreWhatCallsMayGoTo() throws Exception {
		ConfigurableApplicationContext worker = start(Shop.class, "shop-1", "--rpcnet.node.role=worker",
				"--rpcnet.node.zone=zone-a");
		assertThat(get(worker, "/workers").get("workers")).isEmpty();
		ConfigurableApplicationContext caller = startCaller(worker);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(get(caller, "/workers").at("/workers/0/connected").asBoolean(false)).isTrue());
		JsonNode shown = get(caller, "/workers").at("/workers/0");
		assertThat(shown.propertyNames()).containsExactly("id", "label", "zone", "rpcAddress", "connected", "inFlight",
				"draining");
		assertThat(text(shown, "label", "zone")).containsExactly("shop-1", "zone-a");
		assertThat(shown.get("inFlight").asInt()).isZero();
		assertThat(shown.get("draining").asBoolean()).isFalse();
	}

	@Test
	void certificatesInUseAreListed() throws Exception {
		JsonNode certificates = get(start(Shop.class, "shop-1"), "/certificates").get("certificates");
		assertThat(certificates).hasSize(1);
		JsonNode shown = certificates.get(0);
		assertThat(shown.propertyNames()).containsExactly("bundle", "chain", "subject", "issuer", "serialNumber",
				"notBefore", "notAfter", "alternativeNames");
		assertThat(text(shown, "bundle", "chain", "subject")).containsExactly("node", "node", "CN=shop-1");
		assertThat(Instant.parse(shown.get("notAfter").asString())).isAfter(Instant.now());
		assertThat(shown.get("alternativeNames")).hasToString("[\"DNS:localhost\",\"IP:127.0.0.1\"]");
	}

	@Test
	void snapshotIsTheMemberListWithATime() throws Exception {
		ConfigurableApplicationContext node = start(Shop.class, "shop-1");
		JsonNode snapshot = get(node, "/snapshot");
		assertThat(snapshot.propertyNames()).containsExactly("timestamp", "nodes");
		assertThat(Instant.parse(snapshot.get("timestamp").asString())).isBeforeOrEqualTo(Instant.now());
		assertThat(snapshot.get("nodes")).isEqualTo(get(node, "/cluster").get("members"));
	}

	@Test
	void listenerThatIsNoMemberShowsItself() throws Exception {
		ConfigurableApplicationContext node = start(Shop.class, "shop-1", "--rpcnet.cluster.enabled=false");
		JsonNode overview = get(node, "");
		assertThat(overview.at("/node/label").asString()).isEqualTo("shop-1");
		assertThat(overview.get("node").has("id")).isFalse();
		assertThat(overview.at("/node/rpcAddress").asString()).startsWith("127.0.0.1:");
		assertThat(overview.get("state").asString()).isEqualTo("UP");
		assertThat(get(node, "/cluster")).hasToString("{\"workersAvailable\":0,\"members\":[]}");
	}

	@Test
	void whatDoesNotExistIsNotFound() throws Exception {
		ConfigurableApplicationContext node = start(Shop.class, "shop-1");
		assertThat(status(node, HttpMethod.GET, "/nothing")).isEqualTo(404);
		assertThat(status(node, HttpMethod.GET, "/cluster/members")).isEqualTo(404);
		assertThat(status(node, HttpMethod.POST, "/nothing")).isEqualTo(404);
	}

	@Test
	void nodeIsDrainedAndResumed() throws Exception {
		ConfigurableApplicationContext node = start(DrainedShop.class, "shop-1");
		assertThat(get(node, "").get("drain").asString()).isEqualTo("ACTIVE");
		assertThat(exchange(node, HttpMethod.POST, "/drain")).isEqualTo("{\"changed\":true,\"drain\":\"DRAINING\"}");
		assertThat(exchange(node, HttpMethod.POST, "/drain")).isEqualTo("{\"changed\":false,\"drain\":\"DRAINING\"}");
		assertThat(get(node, "").get("drain").asString()).isEqualTo("DRAINING");
		assertThat(exchange(node, HttpMethod.POST, "/resume")).isEqualTo("{\"changed\":true,\"drain\":\"ACTIVE\"}");
	}

	@Test
	void readOnlyAccessRefusesActions() throws Exception {
		ConfigurableApplicationContext node = start(DrainedShop.class, "shop-1",
				"--management.endpoint.rpcnet.access=read-only");
		assertThat(status(node, HttpMethod.POST, "/drain")).isEqualTo(405);
		assertThat(get(node, "").get("drain").asString()).isEqualTo("ACTIVE");
		assertThat(operations(node)).containsExactlyInAnyOrder("node", "view");
	}

	@Test
	void everythingIsThereOverJmx() throws Exception {
		ConfigurableApplicationContext node = start(DrainedShop.class, "shop-1");
		assertThat(operations(node)).containsExactlyInAnyOrder("node", "view", "control");
		assertThat(jmx(node, "node")).extractingByKey("node")
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("label", "shop-1");
		assertThat(jmx(node, "view", "cluster")).containsKey("members");
		assertThat(jmx(node, "control", "drain")).containsEntry("drain", "DRAINING");
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> jmx(node, "view", "nothing"))
			.havingCause()
			.withMessage("There is no view 'nothing' of this node.");
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> jmx(node, "control", "stop"))
			.havingCause()
			.withMessage("This node cannot 'stop'.");
	}

	@Test
	void secretsAreNowhere() throws Exception {
		ConfigurableApplicationContext node = start(DrainedShop.class, "shop-1");
		StringBuilder all = new StringBuilder();
		for (String view : List.of("", "/services", "/cluster", "/workers", "/certificates", "/snapshot")) {
			all.append(exchange(node, HttpMethod.GET, view));
		}
		all.append(exchange(node, HttpMethod.POST, "/drain")).append(jmx(node, "node"));
		assertThat(all).contains("shop-1").doesNotContainPattern("(?i)password|private|secret");
		assertThat(this.secrets).hasSizeGreaterThan(1).noneMatch(all.toString()::contains);
	}

	private ConfigurableApplicationContext start(Class<?> application, String label, String... arguments)
			throws Exception {
		String[] defaults = { "--rpcnet.node.label=" + label, "--rpcnet.server.port=0",
				"--rpcnet.server.address=127.0.0.1", "--rpcnet.cluster.port=0", "--rpcnet.cluster.address=127.0.0.1",
				"--rpcnet.server.ssl.bundle=node", "--spring.ssl.bundle.jks.node.keystore.location=" + keyStore(label),
				"--spring.ssl.bundle.jks.node.keystore.password=" + STORE_PASSWORD,
				"--spring.ssl.bundle.jks.node.truststore.location=" + trustStore(),
				"--spring.ssl.bundle.jks.node.truststore.password=" + STORE_PASSWORD, "--server.port=0",
				"--server.address=127.0.0.1", "--management.endpoints.web.exposure.include=rpcnet",
				"--management.endpoints.jmx.exposure.include=rpcnet", "--spring.jmx.enabled=true",
				"--spring.jmx.default-domain=" + label, "--spring.application.admin.enabled=false" };
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.run(Stream.of(defaults, arguments).flatMap(Stream::of).toArray(String[]::new));
		this.contexts.add(0, context);
		return context;
	}

	private ConfigurableApplicationContext startCaller(ConfigurableApplicationContext seed) throws Exception {
		ConfigurableApplicationContext caller = start(Caller.class, "till", "--rpcnet.node.role=client",
				"--rpcnet.cluster.seeds=127.0.0.1:" + seed.getEnvironment().getProperty("local.rpcnet.cluster.port"));
		assertThat(caller.getBean(Orders.class)).isNotNull();
		return caller;
	}

	private String keyStore(String name) throws Exception {
		X509Bundle node = this.certificates.node(name);
		this.secrets.add(Base64.getEncoder().encodeToString(node.getKeyPair().getPrivate().getEncoded()));
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("node", node.getKeyPair().getPrivate(), STORE_PASSWORD.toCharArray(),
				node.getCertificatePath());
		return write(store, name + ".p12");
	}

	private String trustStore() throws Exception {
		Path pem = Files.writeString(this.directory.resolve("ca.pem"), this.certificates.authorityPem());
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		try (var in = Files.newInputStream(pem)) {
			store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
		}
		return write(store, "trust.p12");
	}

	private String write(KeyStore store, String name) throws Exception {
		Path file = this.directory.resolve(name);
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, STORE_PASSWORD.toCharArray());
		}
		return file.toUri().toString();
	}

	private static JsonNode get(ConfigurableApplicationContext node, String view) {
		return JsonMapper.shared().readTree(exchange(node, HttpMethod.GET, view));
	}

	private static String exchange(ConfigurableApplicationContext node, HttpMethod method, String path) {
		String body = entity(node, method, path).getBody();
		return (body != null) ? body : "";
	}

	private static int status(ConfigurableApplicationContext node, HttpMethod method, String path) {
		return entity(node, method, path).getStatusCode().value();
	}

	private static ResponseEntity<String> entity(ConfigurableApplicationContext node, HttpMethod method, String path) {
		return RestClient.create("http://127.0.0.1:" + node.getEnvironment().getProperty("local.server.port"))
			.method(method)
			.uri("/actuator/rpcnet" + path)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toEntity(String.class);
	}

	private static List<String> text(JsonNode node, String... names) {
		return Stream.of(names).map((name) -> node.get(name).asString()).toList();
	}

	private static List<String> operations(ConfigurableApplicationContext node) throws Exception {
		return Stream.of(server().getMBeanInfo(name(node)).getOperations()).map(MBeanOperationInfo::getName).toList();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> jmx(ConfigurableApplicationContext node, String operation, String... parameters)
			throws Exception {
		return (Map<String, Object>) server().invoke(name(node), operation, parameters,
				Stream.of(parameters).map((parameter) -> String.class.getName()).toArray(String[]::new));
	}

	private static ObjectName name(ConfigurableApplicationContext node) throws Exception {
		return new ObjectName(node.getEnvironment().getProperty("rpcnet.node.label") + ":type=Endpoint,name=Rpcnet");
	}

	private static MBeanServer server() {
		return ManagementFactory.getPlatformMBeanServer();
	}

	@RpcContract(name = "shop.Orders", version = 3)
	interface Orders {

		Mono<String> place(String article);

		Flux<String> watch(String article);

	}

	@RpcService
	static class OrderService implements Orders {

		@Override
		public Mono<String> place(String article) {
			return Mono.just(article);
		}

		@Override
		public Flux<String> watch(String article) {
			return Flux.never();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(OrderService.class)
	static class Shop {

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(OrderService.class)
	static class DrainedShop {

		@Bean
		RpcDrain drain() {
			return new SwitchedDrain();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@ImportRpcClients(types = Orders.class)
	static class Caller {

	}

	/**
	 * Drains nothing, so that its state is the test's.
	 */
	static final class SwitchedDrain implements RpcDrain {

		private volatile State state = State.ACTIVE;

		@Override
		public boolean drain() {
			return change(State.DRAINING);
		}

		@Override
		public boolean resume() {
			return change(State.ACTIVE);
		}

		private boolean change(State to) {
			boolean changed = this.state != to;
			this.state = to;
			return changed;
		}

		@Override
		public State state() {
			return this.state;
		}

	}

}
