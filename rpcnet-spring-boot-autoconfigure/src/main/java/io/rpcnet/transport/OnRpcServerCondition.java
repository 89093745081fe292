package io.rpcnet.transport;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.rpcnet.RpcService;

/**
 * Looks for a reason to listen, after the application's own beans are known.
 */
final class OnRpcServerCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnRpcServer.class);
		if ("client".equalsIgnoreCase(context.getEnvironment().getProperty("rpcnet.node.role"))) {
			return ConditionOutcome.noMatch(message.because("the node's role is 'client'"));
		}
		Boolean enabled = context.getEnvironment().getProperty("rpcnet.server.enabled", Boolean.class);
		if (enabled != null) {
			return new ConditionOutcome(enabled, message.because("'rpcnet.server.enabled' is " + enabled));
		}
		boolean found = hasService(context.getBeanFactory());
		return new ConditionOutcome(found, found ? message.because("there is a bean with @RpcService")
				: message.because("no bean has @RpcService, and 'rpcnet.server.enabled' is not set"));
	}

	private static boolean hasService(@Nullable ConfigurableListableBeanFactory beans) {
		return beans != null && beans.getBeanNamesForAnnotation(RpcService.class).length > 0;
	}

}
