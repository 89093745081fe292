package io.rpcnet.transport;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.rpcnet.client.RpcClientAutoConfiguration;
import io.rpcnet.client.RpcClientProperties;
import io.rpcnet.observability.AccessLogAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnsetSettingsPostProcessor} and {@link LazyUnlessSet}.
 */
class UnsetSettingsPostProcessorTests {

	private static final String BOUND = "rpcnet.client-" + RpcClientProperties.class.getName();

	private static final String MADE = "rpcClientSettings";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcClientAutoConfiguration.class, AccessLogAutoConfiguration.class));

	@Test
	void whenNothingIsSetThenNothingIsMade() {
		this.contextRunner.run((context) -> {
			assertThat(singletons(context)).doesNotContain(BOUND, MADE, "rpcAccessLog", "rpcTlsContexts",
					RpcClientAutoConfiguration.class.getName());
			assertThat(context.getBean(RpcClientProperties.class).timeout()).isPositive();
		});
	}

	@Test
	void whenSomethingIsSetThenWhatIsMadeOfItIsMadeAtStart() {
		this.contextRunner.withPropertyValues("rpcnet.client.timeout=1s")
			.run((context) -> assertThat(singletons(context)).contains(BOUND, MADE).doesNotContain("rpcAccessLog"));
	}

	@Test
	void environmentVariableIsASetting() {
		PropertySource<?> variables = new SystemEnvironmentPropertySource(
				StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of("RPCNET_CLIENT_TIMEOUT", "1s"));
		this.contextRunner
			.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(variables))
			.run((context) -> assertThat(singletons(context)).contains(BOUND, MADE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "rpcnet.access-log.slow", "rpcnet.client.timeout" })
	void whatIsSetToNonsenseEndsTheStartOfWhoDoesNotUseIt(String key) {
		this.contextRunner.withPropertyValues(key + "=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(failure) -> assertThat(failure.getName()).isEqualTo(key)));
	}

	@Test
	void whereSettingsCannotBeListedAnyMayBeSet() {
		PropertySource<Object> unlisted = new PropertySource<>("unlisted", new Object()) {

			@Override
			public @Nullable Object getProperty(String name) {
				return null;
			}

		};
		this.contextRunner.withInitializer((context) -> context.getEnvironment().getPropertySources().addLast(unlisted))
			.run((context) -> assertThat(singletons(context)).contains(BOUND, MADE, "rpcAccessLog", "rpcTlsContexts"));
	}

	@Test
	void whatIsProcessedAheadOfTimeIsDecidedWhenItRuns() {
		this.contextRunner.withSystemProperties(AbstractAotProcessor.AOT_PROCESSING + "=true")
			.run((context) -> assertThat(singletons(context)).contains(BOUND, MADE, "rpcAccessLog", "rpcTlsContexts"));
	}

	private static String[] singletons(AssertableApplicationContext context) {
		return context.getBeanFactory().getSingletonNames();
	}

}
