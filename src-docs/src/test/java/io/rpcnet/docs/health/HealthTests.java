package io.rpcnet.docs.health;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.stock.StockApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the guide shows of health.
 */
class HealthTests {

	@RegisterExtension
	static final GuideApplication node = GuideApplication.ofRpc(StockApplication.class,
			"shop-in-cluster.yml,health.yml");

	@ParameterizedTest
	@ValueSource(strings = { "livenessProbe", "readinessProbe" })
	void probesAskForGroupsOnTheManagementPort(String probe) throws IOException {
		PropertySource<?> probes = new YamlPropertySourceLoader()
			.load("probes", new FileSystemResource("src/docs/examples/http-probes.yml"))
			.get(0);
		String path = (String) probes.getProperty(probe + ".httpGet.path");
		assertThat(path).startsWith("/actuator/health/");
		assertThat(status(path.substring("/actuator/health/".length()))).isEqualTo(Status.UP);
		assertThat(probes.getProperty(probe + ".httpGet.port"))
			.isEqualTo(node.bean(Environment.class).getRequiredProperty("management.server.port", Integer.class));
	}

	@Test
	void componentsHaveTheDetailsThatTheGuideNames() {
		assertThat(details("rpcnet")).contains("listener", "certificates");
		assertThat(details("rpcnetCluster")).contains("state", "members", "workersAvailable", "minWorkers",
				"requiredContracts");
	}

	private static Status status(String path) {
		return node.bean(HealthEndpoint.class).healthForPath(path).getStatus();
	}

	private static Iterable<String> details(String component) {
		return ((IndicatedHealthDescriptor) node.bean(HealthEndpoint.class).healthForPath(component)).getDetails()
			.keySet();
	}

}
