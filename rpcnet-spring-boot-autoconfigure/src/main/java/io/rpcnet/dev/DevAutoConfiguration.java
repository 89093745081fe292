package io.rpcnet.dev;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.rpcnet.transport.TlsContexts;

/**
 * Registers the SSL bundle of development mode, when {@code rpcnet.dev.enabled} is set.
 * <p>
 * It steps back for {@code rpcnet.server.ssl.bundle} and for a bundle of the same name.
 * Certificates are made when a listener or a connection first asks the bundle for them.
 *
 * @since 0.1.0
 */
// After Boot's, so that the bundles of 'spring.ssl.bundle' are registered before ours.
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnBooleanProperty("rpcnet.dev.enabled")
@EnableConfigurationProperties(DevProperties.class)
public final class DevAutoConfiguration {

	@Bean
	SslBundleRegistrar rpcDevelopmentBundle(DevProperties properties, Environment environment) {
		String serverBundle = environment.getProperty("rpcnet.server.ssl.bundle");
		return (registry) -> {
			// Ahead of time the condition was decided for good, with the settings of then
			if (properties.enabled() && isWanted(serverBundle, registry)) {
				registry.registerBundle(TlsContexts.DEVELOPMENT_BUNDLE,
						SslBundle.of(new DevStores(DevCertificates.in(properties.directory()))));
			}
		};
	}

	private static boolean isWanted(@Nullable String serverBundle, SslBundleRegistry registry) {
		// Lazy or not, an unused bundle must not be there: actuator's SSL info opens all.
		return (serverBundle == null || serverBundle.equals(TlsContexts.DEVELOPMENT_BUNDLE))
				&& !(registry instanceof SslBundles bundles
						&& bundles.getBundleNames().contains(TlsContexts.DEVELOPMENT_BUNDLE));
	}

}
