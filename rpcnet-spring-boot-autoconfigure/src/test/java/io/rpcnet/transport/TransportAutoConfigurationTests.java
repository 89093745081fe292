package io.rpcnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.service.RpcServiceAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link TransportAutoConfiguration} and what makes the listener's start fail.
 */
class TransportAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcServiceAutoConfiguration.class))
		.withBean(Greeter.class)
		.withPropertyValues("rpcnet.server.port=0", "rpcnet.server.ssl.enabled=false");

	@TempDir
	private Path folder;

	@Test
	void whenUserDefinesServerThenOursStepsBack() {
		this.contextRunner.withBean(RpcServer.class, () -> mock(RpcServer.class))
			.run((context) -> assertThat(context).hasSingleBean(RpcServer.class)
				.doesNotHaveBean(RSocketRpcServer.class));
	}

	@Test
	void portIsPublished() {
		this.contextRunner.run((context) -> assertThat(context.getBean(RpcServer.class).address().getPort())
			.isEqualTo(context.getEnvironment().getProperty("local.rpcnet.server.port", Integer.class)));
	}

	@Test
	void advertisedAddressIsNeverAWildcard() {
		this.contextRunner.run((context) -> assertThat(context.getBean(RpcServer.class).advertisedAddress())
			.doesNotStartWith("0.0.0.0")
			.doesNotStartWith("[0:0"));
		this.contextRunner
			.withPropertyValues("rpcnet.server.advertised-address=rpc.example.com", "rpcnet.server.advertised-port=443")
			.run((context) -> assertThat(context.getBean(RpcServer.class).advertisedAddress())
				.isEqualTo("rpc.example.com:443"));
	}

	@Test
	void portInUse() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			int port = taken.getLocalPort();
			this.contextRunner.withPropertyValues("rpcnet.server.address=127.0.0.1", "rpcnet.server.port=" + port)
				.run((context) -> assertThat(analysis(context.getStartupFailure())).isEqualTo(new Analysis(
						"The RPC listener cannot be bound to 127.0.0.1:%d: port %d is already in use, or the address is not this machine's."
							.formatted(port, port),
						"Stop what listens on port %d, or set 'rpcnet.server.port' (0 takes any free port) or 'rpcnet.server.address'."
							.formatted(port))));
		}
	}

	@Test
	void noTlsConfiguration() {
		this.contextRunner.withPropertyValues("rpcnet.server.ssl.enabled=true")
			.run((context) -> assertThat(analysis(context.getStartupFailure())).isEqualTo(new Analysis(
					"The RPC listener has no TLS configuration: 'rpcnet.server.ssl.bundle' is not set.",
					"""
							Do one of:
							- set 'rpcnet.server.ssl.bundle' to the name of an SSL bundle defined under 'spring.ssl.bundle' (production);
							- set 'rpcnet.dev.enabled=true' to use certificates made on this machine (development only);
							- set 'rpcnet.server.ssl.enabled=false' to use plain text, which anyone on the network can read and forge.""")));
	}

	@Test
	void unknownBundle() {
		this.contextRunner.withPropertyValues("rpcnet.server.ssl.enabled=true", "rpcnet.server.ssl.bundle=none")
			.run((context) -> assertThat(analysis(context.getStartupFailure())).isEqualTo(new Analysis(
					"The SSL bundle 'none', named by the property 'rpcnet.server.ssl.bundle', does not exist.",
					"Define it under 'spring.ssl.bundle.pem.none' or 'spring.ssl.bundle.jks.none', or name another one.")));
	}

	@Test
	void unreadableCertificate() throws IOException {
		Path garbage = Files.writeString(this.folder.resolve("node.pem"), "garbage");
		this.contextRunner
			.withPropertyValues("rpcnet.server.ssl.enabled=true", "rpcnet.server.ssl.bundle=node",
					"spring.ssl.bundle.pem.node.keystore.certificate=" + garbage.toUri(),
					"spring.ssl.bundle.pem.node.keystore.private-key=" + garbage.toUri())
			.run((context) -> {
				assertThat(context.getStartupFailure()).rootCause().isNotNull();
				assertThat(analysis(context.getStartupFailure()).description()).startsWith(
						"The SSL bundle 'node', named by the property 'rpcnet.server.ssl.bundle', cannot be used: ");
			});
	}

	@Test
	void twoServicesExportOneRoute() {
		this.contextRunner.withBean(OtherGreeter.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure())).isEqualTo(new Analysis(
					"Route 'start.Greeter.greet' (version 1) is exported by both '%s' and '%s'. A route has one owner."
						.formatted(Greeter.class.getName(), OtherGreeter.class.getName()),
					"Rename one contract with @RpcContract(name = …), give it another version, or remove one of the services.")));
	}

	@Test
	void methodThatCannotBeExported() {
		this.contextRunner.withBean(Impossible.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure())).isEqualTo(new Analysis(
					"The method public reactor.core.publisher.Mono<java.lang.String> %s.call(reactor.core.publisher.Mono<java.lang.String>) cannot be called remotely as 'Impossible.call': parameter 0 is a Mono."
						.formatted(Impossible.class.getName()),
					"Take the value itself, or a Flux of values as the last parameter.")));
	}

	@Test
	void impossibleValuesNameTheirKey() {
		assertInvalid("rpcnet.server.port=70000", "rpcnet.server.port", "It must be from 0 to 65535.");
		assertInvalid("rpcnet.server.advertised-port=0", "rpcnet.server.advertised-port",
				"It must be from 1 to 65535.");
		assertInvalid("rpcnet.server.max-frame-size=16MB", "rpcnet.server.max-frame-size",
				"It must be from 1024B to 16777215B.");
		assertInvalid("rpcnet.server.max-frame-size=1B", "rpcnet.server.max-frame-size",
				"It must be from 1024B to 16777215B.");
		assertInvalid("rpcnet.server.max-metadata-size=16MB", "rpcnet.server.max-metadata-size",
				"It must be from 1024B to 16777215B.");
		assertInvalid("rpcnet.server.max-payload-size=1B", "rpcnet.server.max-payload-size",
				"It must be from 1024B to 2147483647B.");
		assertInvalid("rpcnet.server.address=no such host", "rpcnet.server.address",
				"It must be an IP address of this machine, or a name that resolves to one.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-connections", "max-requests-per-connection", "max-concurrent-requests" })
	void impossibleNumbersNameTheirKey(String key) {
		assertInvalid("rpcnet.server." + key + "=0", "rpcnet.server." + key, "It must be at least 1.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "handshake-timeout", "setup-timeout", "idle-timeout" })
	void impossibleDurationsNameTheirKey(String key) {
		for (String value : List.of("0s", "-1s")) {
			assertInvalid("rpcnet.server." + key + "=" + value, "rpcnet.server." + key, "It must be longer than zero.");
		}
	}

	@Test
	void defaultsOfLimits() {
		this.contextRunner.run((context) -> {
			ServerProperties properties = context.getBean(ServerProperties.class);
			assertThat(properties.maxPayloadSize()).isEqualTo(DataSize.ofMegabytes(64));
			assertThat(properties.maxMetadataSize()).isEqualTo(DataSize.ofKilobytes(64));
			assertThat(properties.maxFrameSize()).isEqualTo(DataSize.ofBytes(16 * 1024 * 1024 - 1));
			assertThat(List.of(properties.maxConnections(), properties.maxRequestsPerConnection()))
				.containsOnly(10_000);
			assertThat(properties.maxConcurrentRequests()).isNull();
			assertThat(List.of(properties.handshakeTimeout(), properties.setupTimeout()))
				.containsOnly(Duration.ofSeconds(5));
			assertThat(properties.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
		});
	}

	private void assertInvalid(String setting, String key, String reason) {
		this.contextRunner.withPropertyValues(setting)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(key);
					assertThat(ex.getReason()).isEqualTo(reason);
				}));
	}

	private static Analysis analysis(Throwable failure) {
		Throwable candidate = failure;
		while (candidate != null && !(candidate instanceof FailureAnalyzedException)) {
			candidate = candidate.getCause();
		}
		assertThat(candidate).as("analyzed cause of %s", failure).isNotNull();
		FailureAnalyzedException analyzed = (FailureAnalyzedException) candidate;
		return new Analysis(analyzed.getMessage(), analyzed.analysis().getAction());
	}

	record Analysis(String description, String action) {

	}

	@RpcContract(name = "start.Greeter")
	interface GreeterContract {

		String greet(String name);

	}

	@RpcService
	static class Greeter implements GreeterContract {

		@Override
		public String greet(String name) {
			return name;
		}

	}

	@RpcService
	static class OtherGreeter implements GreeterContract {

		@Override
		public String greet(String name) {
			return name;
		}

	}

	@RpcService
	public static class Impossible {

		public Mono<String> call(Mono<String> value) {
			return value;
		}

	}

}
