package io.rpcnet.docs.till;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.stock.Notices;
import io.rpcnet.docs.stock.Stock.Payment;
import io.rpcnet.docs.stock.Stock.Shelf;
import io.rpcnet.docs.stock.StockApplication;
import io.rpcnet.docs.stock.StockV2.Level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what the guide shows of two nodes of a cluster, one of which calls the other.
 */
class TillTests {

	@RegisterExtension
	static final GuideApplication server = GuideApplication.ofRpc(StockApplication.class,
			"shop-in-cluster.yml,node-tags.yml,handlers.yml,limits.yml,metrics.yml");

	private static ConfigurableApplicationContext client;

	private static Till till;

	@BeforeAll
	static void start() {
		client = start(Map.of());
		till = client.getBean(Till.class);
	}

	private static ConfigurableApplicationContext start(Map<String, Object> environment) {
		return server.start(TillApplication.class, "till.yml,contracts.yml", environment,
				"--rpcnet.cluster.seeds=" + server.seed(), "--rpcnet.cluster.port=0",
				"--rpcnet.cluster.address=127.0.0.1");
	}

	@AfterAll
	static void stop() {
		client.close();
	}

	@Test
	void plainValue() {
		assertThat(till.count("tea")).isEqualTo(3);
	}

	@Test
	void valueThatMayBeMissing() {
		assertThat(till.shelfOf("tea")).contains(new Shelf(3, "b"));
		assertThat(till.shelfOf("coffee")).isEmpty();
	}

	@Test
	void valueBeforeAStream() {
		StepVerifier.create(till.fill(new Shelf(1, "a"), Flux.just("milk", "milk"))).expectNext(2).verifyComplete();
	}

	@Test
	void versionsSideBySide() {
		StepVerifier.create(till.level("tea")).expectNext(new Level(3, true)).verifyComplete();
	}

	@Test
	void deadlineOfOneCallCoversTheWholeStream() {
		StepVerifier.create(till.watchFor(Duration.ofMillis(500), "tea").ignoreElements())
			.verifyErrorSatisfies((ex) -> assertStatus(ex, RpcStatus.DEADLINE_EXCEEDED));
	}

	@Test
	void tagsOfOneCall() {
		StepVerifier.create(till.levelIn("eu-west-1a", "tea")).expectNextCount(1).verifyComplete();
		StepVerifier.create(till.levelIn("moon", "tea"))
			.verifyErrorSatisfies((ex) -> assertStatus(ex, RpcStatus.UNAVAILABLE));
	}

	@Test
	void environmentHasTheLastWord() throws IOException {
		Properties variables = new Properties();
		variables.load(new StringReader(Files.readString(Path.of("src/docs/env/till.env"))));
		Map<String, Object> environment = new HashMap<>();
		variables.forEach((name, value) -> environment.put((String) name, value));
		try (ConfigurableApplicationContext elsewhere = start(environment)) {
			StepVerifier.create(elsewhere.getBean(Till.class).level("tea"))
				.verifyErrorSatisfies((ex) -> assertThat(ex).hasMessageContaining("0 of them may be called"));
		}
	}

	@Test
	void otherReactiveTypes() {
		RxStock stock = client.getBean(RxStock.class);
		assertThat(stock.count("tea").blockingGet()).isEqualTo(3);
		assertThat(stock.watch("tea").take(2).toList().blockingGet()).containsExactly(3, 3);
	}

	@Test
	void exceptionThatIsMappedArrives() {
		StepVerifier.create(till.reserve("tea", 1000)).expectNext("wait for PT1H").verifyComplete();
	}

	@Test
	void exceptionThatNobodyMapsTellsNothing() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> till.count("coffee"))
			.withMessage("The handler failed: look for the request id in the log of the server.")
			.satisfies((ex) -> assertStatus(ex, RpcStatus.INTERNAL));
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullForAParameterThatMustNotBe() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> till.count(null))
			.withMessage("The parameter 'article' must not be null or missing.")
			.satisfies((ex) -> assertStatus(ex, RpcStatus.INVALID_ARGUMENT));
	}

	@Test
	void interceptorsOfBothSidesAndAFormatOfTheApplication() {
		assertThat(client.getBean(Notices.class).print("closed")).isEqualTo("acme: closed");
	}

	@Test
	void sealedTypeIsNamed() throws IOException {
		Payment card = new Payment.Card("4711");
		assertThat(PayloadCodecs.jsonMapper().writerFor(Payment.class).writeValueAsString(card))
			.isEqualTo(shown("payment.json").toString());
		StepVerifier.create(till.sell("tea", card)).expectNext("tea paid by Card[number=4711]").verifyComplete();
	}

	@Test
	void healthOfANode() throws IOException {
		NodeHealth health = client.getBean(NodeHealth.class);
		JsonNode shown = shown("health.json");
		assertThat(health.health().block().healthy()).isEqualTo(shown.get("healthy").asBoolean());
		assertThat(JsonMapper.shared().valueToTree(health.health().block()).propertyNames())
			.isEqualTo(shown.propertyNames());
		// Another test's node may still be leaving
		Awaitility.await()
			.untilAsserted(() -> assertThat(JsonMapper.shared().<JsonNode>valueToTree(health.ready().block()))
				.isEqualTo(shown("ready.json")));
	}

	@Test
	void catalogOfANode() throws IOException {
		JsonNode catalog = client.getBean(NodeCatalog.class).services().block();
		assertThat(catalog.get("contracts")).contains(shown("catalog.json").get("contracts").get(0));
	}

	private static JsonNode shown(String file) throws IOException {
		return JsonMapper.shared().readTree(Files.readString(Path.of("src/docs/json", file)));
	}

	private static void assertStatus(Throwable failure, RpcStatus status) {
		assertThat(failure).isInstanceOf(RpcException.class);
		assertThat(((RpcException) failure).status()).isEqualTo(status);
	}

}
