package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterMetricsAutoConfiguration}.
 */
class ClusterMetricsAutoConfigurationTests {

	private final ApplicationContextRunner bareRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						ClusterAutoConfiguration.class, ClusterMetricsAutoConfiguration.class))
		.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
		.withPropertyValues("rpcnet.cluster.address=127.0.0.1", "rpcnet.cluster.port=0",
				"rpcnet.cluster.ssl.enabled=false");

	private final ApplicationContextRunner contextRunner = this.bareRunner
		.withPropertyValues("rpcnet.cluster.enabled=true", "rpcnet.node.role=worker");

	@Test
	void prometheusFindsTheClusterAsThisNodeSeesIt() {
		this.contextRunner
			.withBean(NodeMetadataContributor.class,
					() -> (metadata) -> metadata.rpcAddress("127.0.0.1:7945").contract("orders", 2))
			.run((context) -> assertThat(context.getBean(PrometheusMeterRegistry.class).scrape()).contains(
					"cluster_healthy_workers 1.0\n", "cluster_partitioned 0.0\n",
					"cluster_members{role=\"worker\",state=\"up\"} 1.0\n",
					"cluster_members{role=\"director\",state=\"up\"} 0.0\n",
					"cluster_members{role=\"worker\",state=\"draining\"} 0.0\n"));
	}

	@Test
	void eachPairOfRoleAndStateIsThereFromTheStart() {
		this.contextRunner
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).find("cluster.members").gauges())
				.hasSize(NodeRole.values().length * NodeState.values().length));
	}

	@Test
	void gaugesFollowTheMembers() {
		ClusterView view = new ClusterView(node("self", NodeRole.DIRECTOR, NodeState.UP));
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		new ClusterMetrics(view, view.workers()).bindTo(registry);
		view.present("1", node("a", NodeRole.WORKER, NodeState.UP));
		view.present("2", node("b", NodeRole.WORKER, NodeState.DRAINING));
		assertThat(registry.scrape()).contains("cluster_healthy_workers 1.0\n",
				"cluster_members{role=\"worker\",state=\"draining\"} 1.0\n");
		view.left("2");
		assertThat(registry.scrape()).contains("cluster_members{role=\"worker\",state=\"draining\"} 0.0\n");
	}

	private static Node node(String label, NodeRole role, NodeState state) {
		return new Node("id-" + label, label, role, state, null, null, label + ":7945", label + ":7946",
				List.of(new NodeContract("orders", 1)), 100, null, Map.of());
	}

	@Test
	void noMembershipMeansNoGauges() {
		this.bareRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusterMetrics.class));
	}

	@Test
	void applicationStartsWithoutMicrometer() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ClusterAutoConfiguration.class, ClusterMetricsAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withPropertyValues("rpcnet.cluster.enabled=true", "rpcnet.cluster.address=127.0.0.1",
					"rpcnet.cluster.port=0", "rpcnet.cluster.ssl.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("clusterMetrics"));
	}

	@Test
	void userReplacesRegistriesAndGaugesShowTheirs() {
		this.contextRunner
			.withBean(WorkerRegistry.class,
					() -> new ClusterView(node("other", NodeRole.WORKER, NodeState.UP)).workers())
			.run((context) -> assertThat(
					context.getBean(MeterRegistry.class).get("cluster.healthy.workers").gauge().value())
				.isEqualTo(1));
	}

}
