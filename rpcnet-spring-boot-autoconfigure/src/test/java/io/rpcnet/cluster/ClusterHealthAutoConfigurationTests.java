package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterHealthAutoConfiguration}.
 */
class ClusterHealthAutoConfigurationTests {

	private final ApplicationContextRunner bareRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class, ClusterHealthAutoConfiguration.class))
		.withPropertyValues("rpcnet.cluster.address=127.0.0.1", "rpcnet.cluster.port=0",
				"rpcnet.cluster.ssl.enabled=false");

	private final ApplicationContextRunner contextRunner = this.bareRunner
		.withPropertyValues("rpcnet.cluster.enabled=true");

	@Test
	void memberIsUpWithWhatItSees() {
		this.contextRunner.withPropertyValues("rpcnet.node.role=peer")
			.withBean(NodeMetadataContributor.class,
					() -> (metadata) -> metadata.rpcAddress("127.0.0.1:7945").contract("orders", 2))
			.run((context) -> {
				assertThat(health(context).getStatus()).isEqualTo(Status.UP);
				assertThat(health(context).getDetails()).isEqualTo(
						Map.of("state", "up", "members", Map.of("up", 1L), "workersAvailable", 1, "minWorkers", 0));
			});
	}

	@Test
	void directorWithoutWorkersIsOutOfServiceAndSaysWhy() {
		this.contextRunner
			.withPropertyValues("rpcnet.node.role=director",
					"rpcnet.cluster.readiness.required-contracts=text.WordCount")
			.run((context) -> {
				assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
				assertThat(health(context).getDetails()).containsEntry("requiredContracts", Map.of("text.WordCount", 0))
					.containsEntry("reason", List.of(
							"Workers available are 0, and 'rpcnet.cluster.readiness.min-workers' asks for 1",
							"No node that may be called exports 'text.WordCount', which 'rpcnet.cluster.readiness.required-contracts' asks for"));
			});
	}

	@Test
	void nodeThatTakesNoCallsIsOutOfServiceUntilItDoes() {
		this.contextRunner.run((context) -> {
			context.getBean(ClusterReadiness.class).refuse();
			assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health(context).getDetails()).containsEntry("state", "draining")
				.containsEntry("reason", List.of("This node is draining"));
			context.getBean(ClusterReadiness.class).accept();
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void nothingIsToldWithoutAClusterAndAListener() {
		this.bareRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void indicatorCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.rpcnet-cluster.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HealthIndicator.class)
				.doesNotHaveBean(HealthEndpointGroupsPostProcessor.class));
	}

	@Test
	void applicationStartsWithoutBootsHealth() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusterHealthIndicator.class));
	}

	@Test
	void healthIsThereWithoutActuator() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ClusterHealthIndicator.class)
				.doesNotHaveBean(HealthEndpointGroupsPostProcessor.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ClusterHealthIndicator.class));
	}

	@Test
	void whenUserDefinesTheIndicatorThenOursStepsBack() {
		this.contextRunner
			.withBean("rpcnetClusterHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasSingleBean(HealthIndicator.class)
				.doesNotHaveBean(ClusterHealthIndicator.class));
	}

	private static Health health(AssertableApplicationContext context) {
		return context.getBean(ClusterHealthIndicator.class).health();
	}

}
