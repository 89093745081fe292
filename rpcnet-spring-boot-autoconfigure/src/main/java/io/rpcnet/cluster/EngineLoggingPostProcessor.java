package io.rpcnet.cluster;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Keeps the engine of membership quiet: it logs its whole configuration and every step at
 * INFO, beside what membership itself says. Any {@code logging.level} of the application
 * wins.
 */
final class EngineLoggingPostProcessor implements EnvironmentPostProcessor {

	private static final Map<String, Object> DEFAULTS = Map.of("logging.level.io.scalecube", "warn");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		environment.getPropertySources().addLast(new MapPropertySource("rpcnet.logging", DEFAULTS));
	}

}
