package io.rpcnet.observability;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.rpcnet.CallLabels;
import io.rpcnet.transport.LazyUnlessSet;

/**
 * Auto-configuration of the log of calls.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@LazyUnlessSet("rpcnet.access-log")
@EnableConfigurationProperties(AccessLogProperties.class)
public final class AccessLogAutoConfiguration {

	private static final String SERVICE_IN_ECS = "rpc_service";

	@Bean
	@ConditionalOnMissingBean(AccessLog.class)
	AccessLog rpcAccessLog(AccessLogProperties properties, Environment environment) {
		CallLabels.useServiceKey(isEcs(environment) ? SERVICE_IN_ECS : CallLabels.SERVICE);
		if (properties.slow().isNegative()) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.access-log.slow", properties.slow(),
					"It must not be negative.");
		}
		return new AccessLog(properties.info(), properties.slow());
	}

	// The format has an object of that name, and loses each line that has it twice
	private static boolean isEcs(Environment environment) {
		return environment.getProperty("logging.structured.json.context.prefix") == null
				&& ("ecs".equalsIgnoreCase(environment.getProperty("logging.structured.format.console"))
						|| "ecs".equalsIgnoreCase(environment.getProperty("logging.structured.format.file")));
	}

}
