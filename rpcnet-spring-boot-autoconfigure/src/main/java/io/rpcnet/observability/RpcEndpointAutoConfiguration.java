package io.rpcnet.observability;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.rpcnet.client.ClientConnections;
import io.rpcnet.client.OpenConnections;
import io.rpcnet.cluster.ClusterAutoConfiguration;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.ConditionalOnRpcNode;
import io.rpcnet.cluster.NodeProperties;
import io.rpcnet.lifecycle.RpcDrain;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.service.RpcServices;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.TlsContexts;
import io.rpcnet.transport.TransportAutoConfiguration;

/**
 * Auto-configuration of the actuator endpoint {@code rpcnet}. Absent in an application
 * that neither listens for RPC nor is a member of a cluster.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { ClusterAutoConfiguration.class, TransportAutoConfiguration.class })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(RpcEndpoint.class)
@ConditionalOnRpcNode
@EnableConfigurationProperties(NodeProperties.class)
@RegisterReflectionForBinding({ NodeReport.Services.class, NodeReport.Cluster.class, NodeReport.Workers.class,
		NodeReport.Certificates.class, NodeReport.Snapshot.class, RpcEndpoint.DrainChange.class })
public final class RpcEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RpcEndpoint rpcEndpoint(ApplicationContext application, NodeProperties properties,
			ObjectProvider<ClusterMembership> membership, ObjectProvider<RpcServer> server,
			ObjectProvider<RpcServices> services, ObjectProvider<OpenCalls> openCalls, ObjectProvider<RpcDrain> drain,
			ObjectProvider<OpenConnections> open, ObjectProvider<TlsContexts> tlsContexts,
			ConfigurableListableBeanFactory beans) {
		Environment environment = application.getEnvironment();
		RunningNode running = new RunningNode(
				new RunningNode.Application(environment.getProperty("spring.application.name", "application"),
						environment.getProperty("spring.application.version")),
				Instant.ofEpochMilli(application.getStartupDate()), properties, membership.getIfAvailable(),
				server.getIfAvailable(), services.getIfAvailable(), openCalls.getIfAvailable(), drain.getIfAvailable(),
				() -> tlsContexts.stream().flatMap((contexts) -> contexts.certificates().stream()).toList(),
				() -> open.stream().mapToInt(OpenConnections::count).sum(), () -> connections(beans));
		return new RpcEndpoint(new NodeReport(running), running.drain());
	}

	// Made with the first client, and not because somebody looks
	private static List<ClientConnections.Connection> connections(ConfigurableListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanNamesForType(ClientConnections.class, true, false))
			.filter(beans::containsSingleton)
			.flatMap((name) -> beans.getBean(name, ClientConnections.class).all().stream())
			.toList();
	}

	@Bean
	@ConditionalOnMissingBean
	RpcWebEndpoint rpcWebEndpoint(RpcEndpoint endpoint) {
		return new RpcWebEndpoint(endpoint);
	}

}
