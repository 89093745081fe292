package io.rpcnet.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;

import io.rpcnet.TestCertificates;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.TlsContexts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClusterAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterAutoConfigurationTests {

	@TempDir
	private static Path directory;

	private static String[] certificate;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ClusterAutoConfiguration.class))
		.withUserConfiguration(TransportConfiguration.class)
		.withPropertyValues(certificate)
		.withPropertyValues("rpcnet.server.ssl.bundle=node", "rpcnet.cluster.address=127.0.0.1",
				"rpcnet.cluster.port=0");

	private final ApplicationContextRunner enabledRunner = this.contextRunner
		.withPropertyValues("rpcnet.cluster.enabled=true");

	@BeforeAll
	static void writeCertificate() {
		certificate = new TestCertificates().write(directory, "node");
	}

	@Test
	void whenNothingAsksForAClusterThenNothingStarts() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(ClusterMembership.class).doesNotHaveBean(NodeRegistry.class);
			assertThat(context.getEnvironment().containsProperty("local.rpcnet.cluster.port")).isFalse();
		});
	}

	@Test
	void whenRpcListenerIsDefinedThenMembershipStarts() {
		this.contextRunner.withBean(RpcServer.class, () -> mock())
			.run((context) -> assertThat(context).hasSingleBean(ClusterMembership.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "rpcnet.cluster.seeds=127.0.0.1:1,127.0.0.1:2", "rpcnet.cluster.seeds[0]=127.0.0.1:1" })
	void whenSeedsAreSetThenMembershipStartsThoughNoneAnswers(String seeds) {
		this.contextRunner.withPropertyValues(seeds)
			.run((context) -> assertThat(context.getBean(ClusterMembership.class).self().state())
				.isEqualTo(NodeState.UP));
	}

	@Test
	void whenSeedsAreEmptyThenNothingStarts() {
		this.contextRunner.withPropertyValues("rpcnet.cluster.seeds=")
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterMembership.class));
	}

	@Test
	void whenSwitchedOffThenNothingStarts() {
		this.contextRunner.withBean(RpcServer.class, () -> mock())
			.withPropertyValues("rpcnet.cluster.enabled=false", "rpcnet.cluster.seeds=127.0.0.1:1")
			.run((context) -> assertThat(context).doesNotHaveBean(ClusterMembership.class));
	}

	@Test
	void registriesAreBeansAndHoldThisNode() {
		this.enabledRunner.run((context) -> {
			Node self = context.getBean(ClusterMembership.class).self();
			assertThat(context.getBean(NodeRegistry.class).all()).containsExactly(self);
			assertThat(context.getBean(WorkerRegistry.class).all()).isEmpty();
		});
	}

	@Test
	void whenUserDefinesMembershipThenOursStepsBack() {
		this.enabledRunner.withBean(ClusterMembership.class, () -> mock())
			.withBean(NodeRegistry.class, () -> mock())
			.withBean(WorkerRegistry.class, () -> mock())
			.run((context) -> assertThat(context).hasSingleBean(ClusterMembership.class)
				.hasSingleBean(NodeRegistry.class)
				.hasSingleBean(WorkerRegistry.class)
				.doesNotHaveBean(ScaleCubeMembership.class));
	}

	@Test
	void portIsPublishedAndLogged(CapturedOutput output) {
		this.enabledRunner.run((context) -> {
			int port = port(context);
			assertThat(port).isPositive();
			assertThat(context.getBean(ClusterMembership.class).self().gossipAddress()).isEqualTo("127.0.0.1:" + port);
			assertThat(output).contains("Gossip listener started on 127.0.0.1:" + port);
		});
	}

	@Test
	void advertisedAddressIsWhatOthersAreTold(CapturedOutput output) {
		this.enabledRunner
			.withPropertyValues("rpcnet.cluster.advertised-address=node-1.example.com",
					"rpcnet.cluster.advertised-port=9999")
			.run((context) -> {
				assertThat(context.getBean(ClusterMembership.class).self().gossipAddress())
					.isEqualTo("node-1.example.com:9999");
				assertThat(output).contains("Gossip listener started on node-1.example.com:9999");
			});
	}

	@Test
	void nodeSettingsArrive() {
		this.enabledRunner
			.withPropertyValues("rpcnet.node.label=w1", "rpcnet.node.role=worker", "rpcnet.node.zone=z",
					"rpcnet.node.region=r", "rpcnet.node.weight=7", "rpcnet.node.tags.gpu=true",
					"spring.application.version=1.2.3")
			.run((context) -> {
				Node self = context.getBean(ClusterMembership.class).self();
				assertThat(self)
					.extracting(Node::label, Node::role, Node::zone, Node::region, Node::weight, Node::tags,
							Node::applicationVersion)
					.containsExactly("w1", NodeRole.WORKER, "z", "r", 7, Map.of("gpu", "true"), "1.2.3");
			});
	}

	@Test
	void labelIsByDefaultApplicationNameAndShortId() {
		this.enabledRunner.withPropertyValues("spring.application.name=shop")
			.run((context) -> assertThat(self(context).label()).matches("shop-[0-9a-f]{6}"));
		this.enabledRunner.run((context) -> assertThat(self(context).label()).matches("application-[0-9a-f]{6}"));
	}

	@Test
	void contributorsAreAskedAtStart() {
		this.enabledRunner
			.withBean(NodeMetadataContributor.class,
					() -> (metadata) -> metadata.rpcAddress("127.0.0.1:7945").contract("orders", 2).tag("k", "v"))
			.run((context) -> {
				assertThat(self(context).isCallable()).isTrue();
				assertThat(self(context).exports("orders", 2)).isTrue();
				assertThat(self(context).hasTags(Map.of("k", "v"))).isTrue();
				assertThat(context.getBean(WorkerRegistry.class).all()).containsExactly(self(context));
			});
	}

	@Test
	void eventsArePublishedToTheContext() {
		this.enabledRunner.withUserConfiguration(ListenerConfiguration.class)
			.run((context) -> this.contextRunner
				.withPropertyValues("rpcnet.cluster.seeds=127.0.0.1:" + port(context), "rpcnet.node.label=other")
				.run((other) -> Awaitility.await()
					.atMost(Duration.ofSeconds(5))
					.until(() -> context.getBean(ListenerConfiguration.class).joined.equals(List.of("other")))));
	}

	@Test
	void whenNamespacesDifferThenNodesDoNotSeeEachOther() {
		this.enabledRunner.run((context) -> this.contextRunner
			.withPropertyValues("rpcnet.cluster.seeds=127.0.0.1:" + port(context), "rpcnet.cluster.namespace=other")
			.run((other) -> Awaitility.await()
				.during(Duration.ofSeconds(1))
				.until(() -> other.getBean(NodeRegistry.class).all().size() == 1
						&& context.getBean(NodeRegistry.class).all().size() == 1)));
	}

	@Test
	void whenPlainTextThenNeedsNoCertificateAndWarns(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class))
			.withPropertyValues("rpcnet.cluster.enabled=true", "rpcnet.cluster.ssl.enabled=false",
					"rpcnet.cluster.address=127.0.0.1", "rpcnet.cluster.port=0")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).containsOnlyOnce("Gossip is plain text, which anyone on the network can read and "
						+ "forge: 'rpcnet.cluster.ssl.enabled' is false");
			});
	}

	@Test
	void whenThereIsNoBundleThenStartFails() {
		this.enabledRunner.withPropertyValues("rpcnet.server.ssl.bundle=")
			.withPropertyValues("rpcnet.cluster.ssl.bundle=absent")
			.run((context) -> assertThat(analyzed(context).analysis().getDescription()).isEqualTo(
					"The SSL bundle 'absent', named by the property 'rpcnet.cluster.ssl.bundle', does not exist."));
	}

	@Test
	void whenPortIsTakenThenStartFails() {
		this.enabledRunner.run((context) -> this.enabledRunner
			.withPropertyValues("rpcnet.cluster.port=" + port(context), "rpcnet.dev.enabled=true")
			.run((second) -> assertThat(analyzed(second).analysis().getDescription())
				.isEqualTo("The gossip listener cannot listen on 127.0.0.1:%d, because the port is in use."
					.formatted(port(context)))));
	}

	@Test
	void whenDefaultPortIsTakenInDevelopmentThenTakesAFreeOne() {
		ClusterProperties settings = new ClusterProperties(null, null, null, null, null, List.of(),
				ClusterProperties.Startup.LAZY, Duration.ofSeconds(30), "rpcnet",
				new ClusterProperties.Ssl(false, null),
				new ClusterProperties.Readiness(null, List.of(), Duration.ZERO));
		assertThat(settings.toSettings(null, true).anyPortInstead()).isTrue();
		assertThat(settings.toSettings(null, true).address()).isEqualTo(new InetSocketAddress(7946));
		assertThat(settings.toSettings(null, false).anyPortInstead()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "none, ERROR", "io.scalecube, INFO" })
	void engineIsQuietUnlessItsLevelIsSet(String logger, LogLevel level) {
		LoggingSystem loggingSystem = LoggingSystem.get(getClass().getClassLoader());
		loggingSystem.setLogLevel("io.scalecube", null);
		loggingSystem.setLogLevel(logger, LogLevel.INFO);
		this.enabledRunner.withBean(LoggingSystem.class, () -> loggingSystem)
			.run((context) -> assertThat(
					loggingSystem.getLoggerConfiguration("io.scalecube.cluster.Cluster").getEffectiveLevel())
				.isEqualTo(level));
		loggingSystem.setLogLevel("io.scalecube", null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = {
			"rpcnet.cluster.port | 65536 | Expected a port from 0 to 65535.",
			"rpcnet.cluster.port | -1 | Expected a port from 0 to 65535.",
			"rpcnet.cluster.advertised-port | 0 | Expected a port from 1 to 65535.",
			"rpcnet.cluster.advertised-address | host:1 | Expected a host name or an IP address, without a port.",
			"rpcnet.cluster.advertised-address | 1.2.3.4:1 | Expected a host name or an IP address, without a port.",
			"rpcnet.cluster.seeds | node-1 | Expected host:port, such as 'node-1.example.com:7946' or '[2001:db8::1]:7946'.",
			"rpcnet.cluster.namespace | a/b | Expected 2 to 64 letters, digits, '.', '_' or '-', beginning and ending with a letter or digit.",
			"rpcnet.cluster.startup-timeout | PT0S | Expected a time longer than zero.",
			"rpcnet.cluster.readiness.min-workers | -1 | Expected 0 or more.",
			"rpcnet.cluster.readiness.required-contracts | .- | Expected names of contracts, such as 'text.WordCount'.",
			"rpcnet.cluster.readiness.damping | PT-1S | Expected a time, or 0 for none.",
			"rpcnet.node.label | \"\" | Expected 1 to 128 printable characters.",
			"rpcnet.node.weight | 0 | Expected a number from 1 to 10000.",
			"rpcnet.node.tags.gpu | a,b | Expected a name and a value without spaces, commas and equals signs, as callers choose by 'name=value,…'." })
	void whenSettingIsImpossibleThenSaysWhatIsExpected(String name, String value, String reason) {
		this.enabledRunner.withPropertyValues(name + "=" + value).run((context) -> {
			Throwable failure = NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure());
			assertThat(failure).isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
				assertThat(ex.getName()).isEqualTo(name);
				assertThat(ex.getValue()).hasToString(value);
				assertThat(ex.getReason()).isEqualTo(reason);
			});
		});
	}

	private static FailureAnalyzedException analyzed(AssertableApplicationContext context) {
		Throwable failure = context.getStartupFailure();
		while (!(failure instanceof FailureAnalyzedException) && failure != null) {
			failure = failure.getCause();
		}
		return (FailureAnalyzedException) failure;
	}

	private static Node self(AssertableApplicationContext context) {
		return context.getBean(ClusterMembership.class).self();
	}

	private static int port(AssertableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.rpcnet.cluster.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class TransportConfiguration {

		@Bean
		TlsContexts tlsContexts(SslBundles bundles, @Value("${rpcnet.server.ssl.bundle}") String bundle) {
			return new TlsContexts(bundles, bundle, false);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		private final List<String> joined = new CopyOnWriteArrayList<>();

		@EventListener
		void onJoined(NodeJoined event) {
			this.joined.add(event.node().label());
		}

	}

}
