package io.rpcnet.cluster;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.rpcnet.transport.RpcServer;

/**
 * The rule of {@link ConditionalOnCluster}.
 */
final class OnClusterCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final String ENABLED = "rpcnet.cluster.enabled";

	private static final String SEEDS = "rpcnet.cluster.seeds";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnCluster.class);
		Boolean enabled = Binder.get(context.getEnvironment()).bind(ENABLED, Boolean.class).orElse(null);
		if (enabled != null) {
			return new ConditionOutcome(enabled, message.because(ENABLED + " is " + enabled));
		}
		if (hasServer(context)) {
			return ConditionOutcome.match(message.because("there is an RPC listener"));
		}
		return new ConditionOutcome(hasSeeds(context.getEnvironment()),
				message.because("there is no RPC listener, so that " + SEEDS + " decides"));
	}

	private static boolean hasServer(ConditionContext context) {
		return context.getBeanFactory() != null
				&& context.getBeanFactory().getBeanNamesForType(RpcServer.class, true, false).length > 0;
	}

	private static boolean hasSeeds(Environment environment) {
		return !Binder.get(environment).bind(SEEDS, Bindable.listOf(String.class)).orElse(List.of()).isEmpty();
	}

}
