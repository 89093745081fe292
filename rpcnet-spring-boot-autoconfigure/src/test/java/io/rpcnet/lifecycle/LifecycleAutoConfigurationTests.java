package io.rpcnet.lifecycle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;

import io.rpcnet.client.RpcClientAutoConfiguration;
import io.rpcnet.cluster.ClusterAutoConfiguration;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.service.RpcServiceAutoConfiguration;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link LifecycleAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LifecycleAutoConfigurationTests {

	private static final String TOO_SHORT = "Calls that are allowed to finish at shutdown may be lost: "
			+ "'spring.lifecycle.timeout-per-shutdown-phase' is ";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcServiceAutoConfiguration.class, ClusterAutoConfiguration.class, RpcClientAutoConfiguration.class,
				LifecycleAutoConfiguration.class))
		.withPropertyValues("rpcnet.server.port=0", "rpcnet.server.address=127.0.0.1",
				"rpcnet.server.ssl.enabled=false", "rpcnet.cluster.address=127.0.0.1", "rpcnet.cluster.port=0",
				"rpcnet.cluster.ssl.enabled=false");

	private final ApplicationContextRunner nodeRunner = this.contextRunner
		.withPropertyValues("rpcnet.server.enabled=true", "rpcnet.cluster.enabled=false");

	@Test
	void whenNeitherListensNorIsMemberThenThereIsNothingToDrain() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(RpcDrain.class));
	}

	@Test
	void whenListensThenCanBeDrained() {
		this.nodeRunner.run((context) -> {
			RpcDrain drain = context.getBean(RpcDrain.class);
			assertThat(drain.drain()).isTrue();
			assertThat(drain.resume()).isTrue();
		});
	}

	@Test
	void whenOnlyMemberThenCanBeDrained() {
		this.contextRunner.withPropertyValues("rpcnet.cluster.enabled=true")
			.run((context) -> assertThat(context.getBean(RpcDrain.class).drain()).isTrue());
	}

	@Test
	void whenUserDefinesDrainThenOursStepsBack() {
		this.nodeRunner.withBean(RpcDrain.class, () -> mock())
			.run((context) -> assertThat(context).hasSingleBean(RpcDrain.class)
				.doesNotHaveBean(CoordinatedDrain.class));
	}

	@Test
	void drainsBeforeAllElseEnds() {
		assertThat(RpcDrain.PHASE).isGreaterThan(ClusterMembership.PHASE);
		assertThat(ClusterMembership.PHASE).isGreaterThan(RpcServer.PHASE);
		// What a web server's graceful shutdown waits for may still call others
		assertThat(RpcServer.PHASE).isGreaterThan(SmartLifecycle.DEFAULT_PHASE - 1024);
		this.nodeRunner
			.run((context) -> assertThat(context.getBean(CoordinatedDrain.class).getPhase()).isEqualTo(RpcDrain.PHASE));
	}

	@Test
	void whenTimesAreUsualThenSaysNothing(CapturedOutput output) {
		this.nodeRunner.run((context) -> assertThat(output).doesNotContain(TOO_SHORT));
	}

	@Test
	void whenPhaseTimeoutIsTooShortThenSaysWhatIsNeeded(CapturedOutput output) {
		this.nodeRunner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=19s")
			.run((context) -> assertThat(output)
				.contains(TOO_SHORT + "19000 ms, and draining may take 20000 ms. Set it to that at least, or shorten "
						+ "'rpcnet.lifecycle.drain-timeout' and 'stream-drain-timeout'"));
	}

	@Test
	void whenStreamsMayTakeTooLongThenSaysSo(CapturedOutput output) {
		this.nodeRunner.withPropertyValues("rpcnet.lifecycle.stream-drain-timeout=1m")
			.run((context) -> assertThat(output).contains(TOO_SHORT + "30000 ms, and draining may take 60000 ms"));
	}

	@Test
	void whenTimeoutIsNegativeThenSaysSo() {
		assertInvalid("rpcnet.lifecycle.drain-timeout");
		assertInvalid("rpcnet.lifecycle.stream-drain-timeout");
	}

	private void assertInvalid(String key) {
		this.nodeRunner.withPropertyValues(key + "=-1s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(key);
					assertThat(ex.getReason())
						.isEqualTo("It must be zero or longer: what is still being answered then is cut off.");
				}));
	}

}
