package io.rpcnet.transport;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rpcnet.TestCertificates;
import io.rpcnet.service.RpcServiceAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link TransportHealthAutoConfiguration}.
 */
class TransportHealthAutoConfigurationTests {

	@TempDir
	private static Path directory;

	private static String[] certificate;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcServiceAutoConfiguration.class, TransportHealthAutoConfiguration.class))
		.withPropertyValues(certificate)
		.withPropertyValues("rpcnet.server.enabled=true", "rpcnet.server.address=127.0.0.1", "rpcnet.server.port=0",
				"rpcnet.server.ssl.bundle=node");

	@BeforeAll
	static void writeCertificate() {
		certificate = new TestCertificates().write(directory, "node");
	}

	@Test
	void listenerThatListensIsUp() {
		this.contextRunner.run((context) -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails())
				.containsEntry("listener", context.getBean(RpcServer.class).advertisedAddress())
				.containsEntry("connections", 0)
				.containsEntry("eventLoops", 1);
		});
	}

	@Test
	void certificatesAreTold() {
		this.contextRunner.run((context) -> {
			ChainCertificate used = context.getBean(TlsContexts.class).certificates().get(0);
			assertThat(health(context).getDetails()).extractingByKey("certificates", InstanceOfAssertFactories.MAP)
				.containsExactly(Map.entry("node/ssl", "valid until " + used.notAfter()));
		});
	}

	@Test
	void expiredCertificateIsToldAndDecidesNothing() {
		RpcServer server = mock();
		given(server.advertisedAddress()).willReturn("127.0.0.1:7945");
		Instant expiry = Instant.parse("2026-01-02T03:04:05Z");
		ChainCertificate expired = new ChainCertificate("node", "ssl", "CN=a", "CN=b", "1", expiry.minusSeconds(9),
				expiry, List.of());
		Health health = new TransportHealthIndicator(server, Map::of, () -> List.of(expired),
				InstantSource.fixed(expiry.plusSeconds(1)))
			.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("certificates",
				Map.of("node/ssl", "expired on 2026-01-02T03:04:05Z"));
	}

	@Test
	void loopThatIsBlockedIsNamedAndDownUntilItTurns() {
		this.contextRunner.run((context) -> {
			Map<String, Executor> loops = context.getBean(EventLoops.class).running();
			AtomicBoolean released = new AtomicBoolean();
			loops.values().iterator().next().execute(() -> spin(released));
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("stuckEventLoops", List.of("rpcnet-io-1"))
				.containsEntry("reason",
						"An event loop has not run a task within 800 ms: look for blocking calls in reactive handlers and interceptors");
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			released.set(true);
			Awaitility.await().until(() -> health(context).getStatus().equals(Status.UP));
		});
	}

	// Keeps a loop busy, without a call that BlockHound knows
	private static void spin(AtomicBoolean released) {
		boolean busy = true;
		while (busy) {
			busy = !released.get();
		}
	}

	@Test
	void listenerThatHasStoppedIsDownAndSaysSo() {
		this.contextRunner.run((context) -> {
			context.getBean(RSocketRpcServer.class).stop();
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			assertThat(health(context).getDetails()).containsEntry("listener", "The RPC listener is not running");
		});
	}

	@Test
	void listenerWhoseEventLoopsHaveEndedIsDownAndSaysSo() {
		this.contextRunner.run((context) -> {
			context.getBean(EventLoops.class).close();
			Awaitility.await()
				.untilAsserted(() -> assertThat(health(context).getDetails()).containsKey("stuckEventLoops"));
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void nothingIsToldWithoutAListener() {
		this.contextRunner.withPropertyValues("rpcnet.server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void listenerOfTheApplicationIsAskedWithoutStartingLoops() {
		RpcServer server = mock();
		given(server.advertisedAddress()).willReturn("example.com:1");
		this.contextRunner.withBean(RpcServer.class, () -> server).run((context) -> {
			assertThat(health(context).getDetails()).containsEntry("listener", "example.com:1");
			assertThat(context.getBeanFactory().getSingletonNames()).doesNotContain("rpcEventLoops");
		});
	}

	@Test
	void indicatorCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.rpcnet.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HealthIndicator.class)
				.doesNotHaveBean(HealthEndpointGroupsPostProcessor.class));
	}

	@Test
	void applicationStartsWithoutBootsHealth() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TransportHealthIndicator.class));
	}

	@Test
	void healthIsThereWithoutActuator() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TransportHealthIndicator.class)
				.doesNotHaveBean(HealthEndpointGroupsPostProcessor.class));
	}

	@Test
	void whenUserDefinesTheIndicatorThenOursStepsBack() {
		this.contextRunner.withBean("rpcnetHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasSingleBean(HealthIndicator.class)
				.doesNotHaveBean(TransportHealthIndicator.class));
	}

	private static Health health(AssertableApplicationContext context) {
		return context.getBean(TransportHealthIndicator.class).health();
	}

}
