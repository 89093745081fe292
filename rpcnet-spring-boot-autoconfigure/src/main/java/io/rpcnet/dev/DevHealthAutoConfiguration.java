package io.rpcnet.dev;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of what health says of development mode. Absent when a bundle named
 * by {@code rpcnet.server.ssl.bundle} is used instead.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = DevAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBooleanProperty("rpcnet.dev.enabled")
@ConditionalOnProperty(name = "rpcnet.server.ssl.bundle", havingValue = "rpcnet-dev", matchIfMissing = true)
@ConditionalOnEnabledHealthIndicator("rpcnet-development")
public final class DevHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "rpcnetDevelopmentHealthIndicator")
	DevHealthIndicator rpcnetDevelopmentHealthIndicator(DevProperties properties) {
		return new DevHealthIndicator(DevCertificates.in(properties.directory()).directory());
	}

}
