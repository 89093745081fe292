package io.rpcnet.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.RpcService;
import io.rpcnet.client.scanned.Found;
import io.rpcnet.client.scanned.ImportsItsPackage;
import io.rpcnet.client.scanned.NoContract;
import io.rpcnet.client.scanned.below.Below;
import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ImportRpcClients} and the settings of what it makes.
 */
class ImportRpcClientsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcClientAutoConfiguration.class));

	@Test
	void whenNothingLocalImplementsTheContractThenInjectionGivesTheClient() {
		this.contextRunner.withUserConfiguration(Importing.class, Caller.class)
			.run((context) -> assertThat(context.getBean(Caller.class).greeter()).hasToString("RPC client of Greeter"));
	}

	@Test
	void whenABeanImplementsTheContractThenInjectionGivesTheBean() {
		this.contextRunner.withUserConfiguration(Importing.class, LocalGreeter.class, Caller.class)
			.withPropertyValues("rpcnet.server.enabled=false")
			.run((context) -> {
				assertThat(context.getBean(Caller.class).greeter()).isInstanceOf(LocalGreeter.class);
				assertThat(context.getBean(Greeter.class)).isInstanceOf(LocalGreeter.class);
				assertThat(context.getBeansOfType(Greeter.class)).hasSize(2);
			});
	}

	@Test
	void defaultMethodsRunLocallyAlsoWhereTheContractIsNotPublic() {
		this.contextRunner.withUserConfiguration(Importing.class)
			.run((context) -> assertThat(context.getBean(Greeter.class).twice("Ann", "Ann")).isTrue());
	}

	@Test
	void contractImportedTwiceIsOneBean() {
		this.contextRunner.withUserConfiguration(Importing.class, ImportingAgain.class)
			.run((context) -> assertThat(context).hasSingleBean(Greeter.class));
	}

	@Test
	void typesNeedNoAnnotation() {
		this.contextRunner.withUserConfiguration(ImportingUnannotated.class)
			.run((context) -> assertThat(context.getBean(NoContract.class)).hasToString("RPC client of NoContract"));
	}

	@Test
	void contractsOfBasePackagesAreFound() {
		this.contextRunner.withUserConfiguration(Scanning.class)
			.run((context) -> assertThat(context).hasSingleBean(Found.class)
				.hasSingleBean(Found.Nested.class)
				.hasSingleBean(Below.class)
				.doesNotHaveBean(NoContract.class));
	}

	@Test
	void whenNothingIsNamedThenOwnPackageIsScanned() {
		this.contextRunner.withUserConfiguration(ImportsItsPackage.class)
			.run((context) -> assertThat(context).hasSingleBean(Found.class)
				.hasSingleBean(Below.class)
				.doesNotHaveBean(Greeter.class));
	}

	@Test
	void whenAClassIsImportedThenStartFails() {
		this.contextRunner.withUserConfiguration(ImportingClass.class).run((context) -> {
			FailureAnalyzedException failure = (FailureAnalyzedException) context.getStartupFailure();
			assertThat(failure.analysis().getDescription()).isEqualTo(
					"@ImportRpcClients names %s, which is not an interface.".formatted(LocalGreeter.class.getName()));
			assertThat(failure.analysis().getAction())
				.isEqualTo("Name the contract's interface: a client is a proxy of it.");
		});
	}

	@ParameterizedTest
	@CsvSource({ "timeout, 0s, It must be longer than zero.", "wait-for-worker, -1s, It must be longer than zero.",
			"keepalive-interval, 0s, It must be longer than zero.",
			"keepalive-max-lifetime, 0s, It must be longer than zero.",
			"max-payload-size, 1023B, It must be from 1024B to 2147483647B.",
			"max-payload-size, 2GB, It must be from 1024B to 2147483647B." })
	void whenSettingIsImpossibleThenMessageNamesIt(String key, String value, String reason) {
		this.contextRunner.withUserConfiguration(Importing.class)
			.withBean(FixedMembership.class)
			.withPropertyValues("rpcnet.client.%s=%s".formatted(key, value), "rpcnet.client.ssl.enabled=false")
			.run((context) -> assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> context.getBean(Greeter.class))
				.havingRootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.withMessageContaining("rpcnet.client." + key)
				.withMessageContaining(reason));
	}

	interface Greeter {

		String greet(String name);

		default boolean twice(String... names) {
			return names.length == 2 && names[0].equals(names[1]);
		}

	}

	@RpcService
	static class LocalGreeter implements Greeter {

		@Override
		public String greet(String name) {
			return "Hello " + name;
		}

	}

	record Caller(Greeter greeter) {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = Greeter.class)
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = { Greeter.class, Greeter.class })
	static class ImportingAgain {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = NoContract.class)
	static class ImportingUnannotated {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(basePackages = "io.rpcnet.client.scanned")
	static class Scanning {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = LocalGreeter.class)
	static class ImportingClass {

	}

}
