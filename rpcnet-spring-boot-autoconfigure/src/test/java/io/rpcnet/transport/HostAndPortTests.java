package io.rpcnet.transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HostAndPort}.
 */
class HostAndPortTests {

	@ParameterizedTest
	@ValueSource(strings = { "node-1.example.com:7946", "127.0.0.1:1", "[2001:db8::1]:65535", "localhost:7946" })
	void whenWellFormedThenComesBackAsItWas(String text) {
		assertThat(HostAndPort.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "node-1", "node-1:", ":7946", "node-1:0", "node-1:65536", "node-1:x",
			"2001:db8::1:7946", "http://node-1:7946", "node 1:7946", "node-1:7946/path", "node-1:7946,node-2:7946",
			"node-1:123456" })
	void whenMalformedThenNothing(String text) {
		assertThat(HostAndPort.parse(text)).isNull();
	}

}
