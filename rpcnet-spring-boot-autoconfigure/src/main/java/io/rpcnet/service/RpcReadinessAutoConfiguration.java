package io.rpcnet.service;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.rpcnet.cluster.ClusterAutoConfiguration;
import io.rpcnet.cluster.ClusterProperties;
import io.rpcnet.cluster.ClusterReadiness;
import io.rpcnet.cluster.NodeProperties;
import io.rpcnet.contract.Contract;

/**
 * Auto-configuration of the readiness of a node that has an RPC listener and is no member
 * of a cluster.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { RpcServiceAutoConfiguration.class, ClusterAutoConfiguration.class })
@ConditionalOnBean(RouteTable.class)
@EnableConfigurationProperties({ ClusterProperties.class, NodeProperties.class })
public final class RpcReadinessAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClusterReadiness rpcReadiness(RouteTable routes, ClusterProperties cluster, NodeProperties node) {
		return ClusterReadiness.alone(routes.contracts().stream().map(Contract::name).toList(), cluster, node);
	}

}
