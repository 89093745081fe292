package io.rpcnet.dev;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DevHealthAutoConfiguration}.
 */
class DevHealthAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, DevAutoConfiguration.class,
				DevHealthAutoConfiguration.class))
		.withPropertyValues("rpcnet.dev.enabled=true", "rpcnet.dev.directory=somewhere");

	@Test
	void healthTellsOfDevelopmentCertificates() {
		this.contextRunner.run((context) -> {
			var health = context.getBean(DevHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("directory", Path.of("somewhere").toAbsolutePath().toString())
				.containsEntry("certificates", "for development only: set 'rpcnet.server.ssl.bundle' for production");
		});
	}

	@Test
	void nothingIsToldWhenDevelopmentModeIsOff() {
		this.contextRunner.withPropertyValues("rpcnet.dev.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void nothingIsToldWhenABundleWins() {
		this.contextRunner.withPropertyValues("rpcnet.server.ssl.bundle=node")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void indicatorCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.rpcnet-development.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void applicationStartsWithoutBootsHealth() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(DevHealthIndicator.class));
	}

}
