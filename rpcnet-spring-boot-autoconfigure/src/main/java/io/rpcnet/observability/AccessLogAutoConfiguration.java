package io.rpcnet.observability;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the log of calls.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@EnableConfigurationProperties(AccessLogProperties.class)
public final class AccessLogAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	AccessLog rpcAccessLog(AccessLogProperties properties) {
		if (properties.slow().isNegative()) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.access-log.slow", properties.slow(),
					"It must not be negative.");
		}
		return new AccessLog(properties.info(), properties.slow());
	}

}
