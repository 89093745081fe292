package io.rpcnet.transport;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
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

/**
 * Auto-configuration of what health says of the RPC listener, and of its part in
 * liveness.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TransportAutoConfiguration.class,
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(RpcServer.class)
@ConditionalOnEnabledHealthIndicator("rpcnet")
public final class TransportHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "rpcnetHealthIndicator")
	TransportHealthIndicator rpcnetHealthIndicator(RpcServer server, ObjectProvider<EventLoops> loops,
			ObjectProvider<TlsContexts> tls) {
		// Not to be made here: a listener of the application's own may have other loops
		EventLoops used = (server instanceof RSocketRpcServer) ? loops.getIfAvailable() : null;
		TlsContexts contexts = tls.getIfAvailable();
		return new TransportHealthIndicator(server, () -> running(used), () -> certificates(contexts),
				InstantSource.system());
	}

	private static Map<String, Executor> running(@Nullable EventLoops loops) {
		return (loops != null) ? loops.running() : Map.of();
	}

	private static List<ChainCertificate> certificates(@Nullable TlsContexts contexts) {
		return (contexts != null) ? contexts.certificates() : List.of();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Endpoint.class)
	static class GroupConfiguration {

		@Bean
		HealthEndpointGroupsPostProcessor rpcnetHealthGroup(ObjectProvider<HealthEndpointProperties> health) {
			return new HealthGroupPostProcessor("liveness", "rpcnet", health);
		}

	}

}
