package io.rpcnet.transport;

import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalPorts}.
 */
class LocalPortsTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void portsArePublishedInOneSource() {
		LocalPorts.publish(this.environment, "local.rpcnet.server.port", 1);
		LocalPorts.publish(this.environment, "local.rpcnet.cluster.port", 2);
		assertThat(this.environment.getProperty("local.rpcnet.server.port", Integer.class)).isEqualTo(1);
		assertThat(this.environment.getProperty("local.rpcnet.cluster.port", Integer.class)).isEqualTo(2);
		assertThat(this.environment.getPropertySources()).hasSize(3);
	}

	@Test
	void whenPublishedAgainThenTheNewPortCounts() {
		LocalPorts.publish(this.environment, "local.rpcnet.server.port", 1);
		LocalPorts.publish(this.environment, "local.rpcnet.server.port", 2);
		assertThat(this.environment.getProperty("local.rpcnet.server.port")).isEqualTo("2");
	}

}
