package io.rpcnet.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.rpcnet.service.RpcServiceAutoConfiguration;
import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StartupWait} in an application.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterStartupTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class))
		.withPropertyValues("rpcnet.cluster.address=127.0.0.1", "rpcnet.cluster.port=0",
				"rpcnet.cluster.ssl.enabled=false");

	@ParameterizedTest
	@ValueSource(strings = { "wait", "fail-fast" })
	void whenASeedIsThereThenTheStartEndsAsItsMember(String startup) {
		try (TestMember seed = TestMember.start("seed", null)) {
			this.contextRunner
				.withPropertyValues("rpcnet.cluster.startup=" + startup, "rpcnet.cluster.seeds=" + seed.address())
				.run((context) -> assertThat(size(context)).isEqualTo(2));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "wait", "fail-fast" })
	void whenTheSeedComesLateThenTheStartHasWaitedForIt(String startup) throws Exception {
		int port = freePort();
		CompletableFuture<TestMember> late = CompletableFuture.supplyAsync(() -> TestMember.start("late", port, null),
				CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
		this.contextRunner
			.withPropertyValues("rpcnet.cluster.startup=" + startup, "rpcnet.cluster.seeds=127.0.0.1:" + port)
			.run((context) -> assertThat(size(context)).isEqualTo(2));
		late.get().close();
	}

	@Test
	void whenNobodyComesThenWaitGoesOnAndWarns(CapturedOutput output) throws Exception {
		int port = freePort();
		this.contextRunner
			.withPropertyValues("rpcnet.cluster.startup=wait", "rpcnet.cluster.startup-timeout=1s",
					"rpcnet.cluster.seeds=127.0.0.1:" + port)
			.run((context) -> {
				assertThat(size(context)).isOne();
				assertThat(output).contains(
						"No member answered at 'rpcnet.cluster.seeds' [127.0.0.1:%d] within 1s ('rpcnet.cluster.startup-timeout'): going on alone, and trying on"
							.formatted(port));
				try (TestMember late = TestMember.start("late", port, null)) {
					Awaitility.await()
						.atMost(Duration.ofSeconds(15))
						.until(() -> size(context) == 2 && late.labels().size() == 2);
				}
			});
	}

	@Test
	void whenNobodyComesThenFailFastFailsAndNamesSeedsAndKeys() throws Exception {
		int port = freePort();
		this.contextRunner
			.withPropertyValues("rpcnet.cluster.startup=fail-fast", "rpcnet.cluster.startup-timeout=1s",
					"rpcnet.cluster.seeds=127.0.0.1:" + port + ",no-such-host.invalid:7946")
			.run((context) -> {
				assertThat(context).hasFailed();
				FailureAnalyzedException failure = (FailureAnalyzedException) context.getStartupFailure().getCause();
				assertThat(failure.analysis().getDescription()).isEqualTo(
						"No member of the cluster answered at 'rpcnet.cluster.seeds' [127.0.0.1:%d, no-such-host.invalid:7946] within 1s, and 'rpcnet.cluster.startup' is 'fail-fast'."
							.formatted(port));
				assertThat(failure.analysis().getAction()).contains("'rpcnet.cluster.startup-timeout'",
						"'rpcnet.cluster.startup'", "'rpcnet.cluster.namespace'");
			});
	}

	@Test
	void whenFailFastFailsThenTheListenerKeepsTheJvmNotAlive() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
					RpcServiceAutoConfiguration.class))
			.withPropertyValues("rpcnet.server.enabled=true", "rpcnet.server.port=0", "rpcnet.server.ssl.enabled=false",
					"rpcnet.cluster.startup=fail-fast", "rpcnet.cluster.startup-timeout=1s",
					"rpcnet.cluster.seeds=127.0.0.1:" + freePort())
			.run((context) -> assertThat(context).hasFailed());
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> !before.contains(thread))
				.map(Thread::getName)
				.noneMatch((name) -> name.equals("rpcnet-keep-alive") || name.startsWith("rpcnet-gossip")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1:%d", "localhost:%d", "127.0.0.1:%d,localhost:%d", "" })
	void whenThisNodeIsItsOnlySeedThenItIsTheFirstAndDoesNotWait(String seeds) throws Exception {
		int port = freePort();
		this.contextRunner
			.withPropertyValues("rpcnet.cluster.enabled=true", "rpcnet.cluster.startup=fail-fast",
					"rpcnet.cluster.startup-timeout=1s", "rpcnet.cluster.port=" + port,
					"rpcnet.cluster.seeds=" + seeds.replace("%d", String.valueOf(port)))
			.run((context) -> assertThat(size(context)).isOne());
	}

	@Test
	void whenTheAdvertisedAddressIsTheOnlySeedThenItDoesNotWait() {
		this.contextRunner
			.withPropertyValues("rpcnet.cluster.startup=fail-fast", "rpcnet.cluster.startup-timeout=1s",
					"rpcnet.cluster.advertised-address=node-1.invalid", "rpcnet.cluster.advertised-port=7946",
					"rpcnet.cluster.seeds=node-1.invalid:7946")
			.run((context) -> assertThat(size(context)).isOne());
	}

	@Test
	void bothNodesOfAListStartInEitherOrder() throws Exception {
		int first = freePort();
		int second = freePort();
		String seeds = "rpcnet.cluster.seeds=127.0.0.1:%d,127.0.0.1:%d".formatted(first, second);
		ApplicationContextRunner runner = this.contextRunner.withPropertyValues("rpcnet.cluster.startup=fail-fast",
				seeds);
		// Who has seen the other stays until the other has seen him
		Phaser both = new Phaser(2);
		CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> sizeOf(runner, second, both));
		assertThat(sizeOf(runner, first, both)).isEqualTo(2);
		assertThat(other.get()).isEqualTo(2);
	}

	private static int sizeOf(ApplicationContextRunner runner, int port, Phaser both) {
		int[] size = new int[1];
		runner.withPropertyValues("rpcnet.cluster.port=" + port).run((context) -> {
			both.awaitAdvanceInterruptibly(both.arrive(), 40, TimeUnit.SECONDS);
			size[0] = size(context);
		});
		return size[0];
	}

	@Test
	void whenTheContextIsClosedThenTheStartNoLongerWaits() throws Exception {
		int port = freePort();
		CompletableFuture<ConfigurableApplicationContext> starting = new CompletableFuture<>();
		CompletableFuture<Void> run = CompletableFuture
			.runAsync(() -> this.contextRunner.withInitializer(starting::complete)
				.withPropertyValues("rpcnet.cluster.startup=wait", "rpcnet.cluster.startup-timeout=10m",
						"rpcnet.cluster.seeds=127.0.0.1:" + port)
				.run((context) -> assertThat(context).hasFailed()));
		ConfigurableApplicationContext context = starting.get();
		Awaitility.await().until(() -> context.getEnvironment().containsProperty("local.rpcnet.cluster.port"));
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
			context.close();
			return run.isDone();
		});
		run.get();
	}

	private static int size(AssertableApplicationContext context) {
		return context.getBean(NodeRegistry.class).all().size();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
