package io.rpcnet.cluster;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.transport.HealthGroupPostProcessor;

/**
 * Auto-configuration of what health says of the cluster, and of its part in readiness.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class,
		afterName = { "io.rpcnet.service.RpcReadinessAutoConfiguration",
				"org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration" })
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(ClusterReadiness.class)
@ConditionalOnEnabledHealthIndicator("rpcnet-cluster")
public final class ClusterHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "rpcnetClusterHealthIndicator")
	ClusterHealthIndicator rpcnetClusterHealthIndicator(ClusterReadiness readiness,
			ObjectProvider<NodeRegistry> nodes) {
		NodeRegistry registry = nodes.getIfAvailable();
		return new ClusterHealthIndicator(readiness, () -> (registry != null) ? registry.all() : List.of());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Endpoint.class)
	static class GroupConfiguration {

		@Bean
		HealthEndpointGroupsPostProcessor rpcnetClusterHealthGroup(ObjectProvider<HealthEndpointProperties> health) {
			return new HealthGroupPostProcessor("readiness", "rpcnetCluster", health);
		}

	}

}
