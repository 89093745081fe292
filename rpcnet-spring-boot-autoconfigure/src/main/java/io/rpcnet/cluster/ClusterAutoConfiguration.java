package io.rpcnet.cluster;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;

import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.LocalPorts;
import io.rpcnet.transport.TlsContext;
import io.rpcnet.transport.TlsContexts;

/**
 * Auto-configuration of membership in the cluster.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = "io.rpcnet.transport.TransportAutoConfiguration")
@ConditionalOnCluster
@ImportRuntimeHints(ClusterRuntimeHints.class)
@EnableConfigurationProperties({ NodeProperties.class, ClusterProperties.class })
public final class ClusterAutoConfiguration {

	private static final String ENGINE_LOGGER = "io.scalecube";

	@Bean
	@ConditionalOnMissingBean(ClusterMembership.class)
	ScaleCubeMembership clusterMembership(ClusterProperties cluster, NodeProperties node,
			ObjectProvider<TlsContexts> tlsContexts, ObjectProvider<NodeMetadataContributor> contributors,
			ConfigurableEnvironment environment, ApplicationEventPublisher publisher,
			ObjectProvider<LoggingSystem> loggingSystem) {
		loggingSystem.ifAvailable(ClusterAutoConfiguration::quietEngine);
		boolean development = environment.getProperty("rpcnet.dev.enabled", Boolean.class, false);
		Node template = node.toNode(UUID.randomUUID().toString(),
				environment.getProperty("spring.application.name", "application"),
				environment.getProperty("spring.application.version"));
		return new ScaleCubeMembership(cluster.toSettings(tls(cluster.ssl(), tlsContexts), development), template,
				() -> contributors.orderedStream().toList(),
				(port) -> LocalPorts.publish(environment, "local.rpcnet.cluster.port", port),
				(event) -> publisher.publishEvent(event));
	}

	// What the engine logs at INFO we say ourselves, in terms of nodes; at WARN it has a
	// line for each member that it is told of and cannot ask
	private static void quietEngine(LoggingSystem loggingSystem) {
		LoggerConfiguration engine = loggingSystem.getLoggerConfiguration(ENGINE_LOGGER);
		if (engine == null || engine.getConfiguredLevel() == null) {
			loggingSystem.setLogLevel(ENGINE_LOGGER, LogLevel.ERROR);
		}
	}

	private static @Nullable TlsContext tls(ClusterProperties.Ssl ssl, ObjectProvider<TlsContexts> tlsContexts) {
		return (!ssl.enabled()) ? null : tlsContexts.getObject()
			.get("The gossip listener", "rpcnet.cluster.ssl", ssl.bundle(), ClientAuth.NEED);
	}

	@Bean
	@ConditionalOnMissingBean
	NodeRegistry nodeRegistry(ClusterMembership membership) {
		return membership.nodes();
	}

	@Bean
	@ConditionalOnMissingBean
	WorkerRegistry workerRegistry(ClusterMembership membership) {
		return membership.workers();
	}

	@Bean
	ClusterReadiness clusterReadiness(ClusterMembership membership, ClusterProperties cluster, NodeProperties node) {
		return ClusterReadiness.of(membership, cluster, node);
	}

}
