package io.rpcnet.docs.operations;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

import javax.management.ObjectName;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.stock.Stock;
import io.rpcnet.docs.stock.StockApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the endpoint answers with what the guide shows: the same names at the same
 * places, whatever the values.
 */
class EndpointTests {

	@RegisterExtension
	static final GuideApplication seed = GuideApplication.ofRpc(StockApplication.class, "shop-in-cluster.yml");

	private static ConfigurableApplicationContext stock;

	private static ConfigurableApplicationContext till;

	@BeforeAll
	static void start() {
		stock = start(StockApplication.class, "worker", "shop-in-cluster.yml");
		till = start(CallingApplication.class, "client", "till.yml");
		assertThat(till.getBean(Stock.class)).isNotNull();
	}

	private static ConfigurableApplicationContext start(Class<?> application, String role, String settings) {
		return seed.start(application, settings + ",node-tags.yml,management.yml,management-jmx.yml",
				"--rpcnet.cluster.seeds=" + seed.seed(), "--rpcnet.cluster.port=0",
				"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1",
				"--rpcnet.node.role=" + role, "--rpcnet.node.zone=a", "--rpcnet.node.region=eu",
				"--rpcnet.node.label=" + role, "--spring.application.version=1.4.2",
				"--spring.jmx.default-domain=" + role);
	}

	@AfterAll
	static void stop() {
		till.close();
		stock.close();
	}

	@Test
	void node() throws Exception {
		assertThat(names(ask("worker", "node"))).isEqualTo(names(shown("node")));
	}

	@Test
	void services() throws Exception {
		assertThat(ask("worker", "view", "services").get("contracts"))
			.contains(shown("services").get("contracts").get(0));
	}

	@Test
	void cluster() throws Exception {
		awaitMember("worker");
		assertThat(names(ask("worker", "view", "cluster"))).containsAll(names(shown("cluster")));
		assertThat(ask("worker", "view", "snapshot").get("nodes"))
			.isEqualTo(ask("worker", "view", "cluster").get("members"));
	}

	@Test
	void certificates() throws Exception {
		assertThat(names(ask("worker", "view", "certificates"))).isEqualTo(names(shown("certificates")));
	}

	@Test
	void workers() throws Exception {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(names(ask("client", "view", "workers"))).isEqualTo(names(shown("workers"))));
	}

	@Test
	void drainAndResume() throws Exception {
		assertThat(ask("worker", "control", "drain")).isEqualTo(shown("drain"));
		assertThat(ask("worker", "control", "resume").get("drain").asString()).isEqualTo("ACTIVE");
	}

	private static void awaitMember(String label) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(ask("worker", "view", "cluster").get("members"))
				.anyMatch((member) -> member.get("label").asString().equals(label)
						&& member.get("state").asString().equals("UP")));
	}

	private static JsonNode shown(String view) throws IOException {
		return JsonMapper.shared().readTree(Files.readString(Path.of("src/docs/json/endpoint-" + view + ".json")));
	}

	private static JsonNode ask(String role, String operation, String... parameters) throws Exception {
		String[] signature = new String[parameters.length];
		Arrays.fill(signature, String.class.getName());
		return JsonMapper.shared()
			.valueToTree(ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName(role + ":type=Endpoint,name=Rpcnet"), operation, parameters, signature));
	}

	private static Set<String> names(JsonNode node) {
		Set<String> names = new TreeSet<>();
		collect("", node, names);
		return names;
	}

	private static void collect(String path, JsonNode node, Set<String> names) {
		for (String name : node.propertyNames()) {
			names.add(path + "." + name);
			collect(path + "." + name, node.get(name), names);
		}
		if (node.isArray()) {
			node.forEach((child) -> collect(path, child, names));
		}
	}

	@SpringBootApplication
	@ImportRpcClients(types = Stock.class)
	static class CallingApplication {

	}

}
