package io.rpcnet.lifecycle;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.rpcnet.client.RpcClientAutoConfiguration;
import io.rpcnet.cluster.ClusterAutoConfiguration;
import io.rpcnet.cluster.ClusterReadiness;
import io.rpcnet.cluster.ConditionalOnRpcNode;
import io.rpcnet.cluster.OwnNode;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.service.RpcServiceAutoConfiguration;
import io.rpcnet.transport.DrainNotices;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.TransportAutoConfiguration;

/**
 * Auto-configuration of draining, by hand and at the end of the application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { RpcServiceAutoConfiguration.class, TransportAutoConfiguration.class,
		ClusterAutoConfiguration.class, RpcClientAutoConfiguration.class })
@ConditionalOnRpcNode
@EnableConfigurationProperties(LifecycleProperties.class)
public final class LifecycleAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(RpcDrain.class);

	private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final Duration USUAL_PHASE_TIMEOUT = Duration.ofSeconds(30);

	@Bean
	@ConditionalOnMissingBean(RpcDrain.class)
	CoordinatedDrain rpcDrain(LifecycleProperties properties, ObjectProvider<OwnNode> member,
			ObjectProvider<RpcServer> server, ObjectProvider<DrainNotices> notices, ObjectProvider<OpenCalls> calls,
			ObjectProvider<ClusterReadiness> readiness, ApplicationEventPublisher publisher, Environment environment) {
		ClusterReadiness judge = readiness.getIfAvailable();
		DrainedNode node = new DrainedNode(member.getIfAvailable(), server.getIfAvailable(), notices.getIfAvailable(),
				calls.getIfAvailable(), (ready) -> {
					tell(judge, ready);
					publish(publisher, ready);
				});
		Duration phaseTimeout = Binder.get(environment).bind(PHASE_TIMEOUT, Duration.class).orElse(USUAL_PHASE_TIMEOUT);
		return new CoordinatedDrain(node, properties.toTimes(), phaseTimeout);
	}

	private static void tell(@Nullable ClusterReadiness judge, boolean ready) {
		if (judge != null && ready) {
			judge.accept();
		}
		else if (judge != null) {
			judge.refuse();
		}
	}

	private static void publish(ApplicationEventPublisher publisher, boolean ready) {
		try {
			AvailabilityChangeEvent.publish(publisher, RpcDrain.class,
					ready ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener of readiness failed, draining goes on", ex);
		}
	}

}
