package io.rpcnet.observability;

import java.util.Map;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.Side;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RpcMetricsAutoConfiguration} and {@link AccessLogAutoConfiguration}.
 */
class RpcMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					RpcMetricsAutoConfiguration.class, AccessLogAutoConfiguration.class));

	@Test
	void nothingIsRegisteredBeforeThereIsAMethod() {
		this.contextRunner.withBean(SimpleMeterRegistry.class).run((context) -> {
			assertThat(context).hasSingleBean(MeteredCalls.class);
			assertThat(context.getBean(MeterRegistry.class).find("rpc.requests").meters()).isEmpty();
			assertThat(context.getBean(MeterRegistry.class).find("rpc.connections").meters()).isEmpty();
		});
	}

	@Test
	void whenThereIsNoRegistryThenNothingIsCounted() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RpcMetricsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MeteredCalls.class));
	}

	@Test
	void whenThereAreTwoRegistriesThenBothCount() {
		this.contextRunner.withBean("one", SimpleMeterRegistry.class)
			.withBean("two", SimpleMeterRegistry.class)
			.run((context) -> {
				context.getBean(MeteredCalls.class)
					.monitor(Side.SERVER, "a.B", "c", Interaction.REQUEST_RESPONSE)
					.begun();
				assertThat(context.getBean("one", MeterRegistry.class).get("rpc.requests.in.flight").gauge().value())
					.isEqualTo(1);
				assertThat(context.getBean("two", MeterRegistry.class).get("rpc.requests.in.flight").gauge().value())
					.isEqualTo(1);
			});
	}

	@Test
	void whenMicrometerIsMissingThenCallsAreStillLogged() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RpcMetricsAutoConfiguration.class, AccessLogAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context.getBeansOfType(CallMonitor.class)).containsOnlyKeys("rpcAccessLog"));
	}

	@Test
	void registriesHaveTheClockOfEventLoops() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(RpcClockAutoConfiguration.class)).run((context) -> {
			assertThat(context).hasSingleBean(Clock.class);
			assertThat(context.getBean(Clock.class)).isInstanceOf(EventLoopClock.class);
			assertThat(context.getBean(Clock.class).wallTime()).isCloseTo(System.currentTimeMillis(),
					Offset.offset(10_000L));
		});
	}

	@Test
	void whenApplicationHasAClockThenOursStepsBack() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(RpcClockAutoConfiguration.class))
			.withBean("clock", Clock.class, MockClock::new)
			.run((context) -> assertThat(context).hasSingleBean(Clock.class).doesNotHaveBean(EventLoopClock.class));
	}

	@Test
	void whenSlowIsNegativeThenStartFailsWithTheKey() {
		this.contextRunner.withPropertyValues("rpcnet.access-log.slow=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("rpcnet.access-log.slow"));
	}

	@Test
	void settingsOfTheAccessLogArrive() {
		this.contextRunner.withPropertyValues("rpcnet.access-log.info=true", "rpcnet.access-log.slow=20ms")
			.run((context) -> assertThat(context.getBean(AccessLogProperties.class))
				.extracting((properties) -> Map.of(properties.info(), properties.slow().toMillis()))
				.isEqualTo(Map.of(true, 20L)));
	}

}
