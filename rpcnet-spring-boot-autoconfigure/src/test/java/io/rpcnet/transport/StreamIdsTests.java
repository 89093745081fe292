package io.rpcnet.transport;

import io.rsocket.RSocket;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamIds} and its runtime hints. What the ids are,
 * {@link RequestResponseRequesterTests} see on the wire.
 */
class StreamIdsTests {

	@Test
	void requesterOfThisVersionOfRSocketGivesItsIdsOut() {
		assertThat(StreamIds.method()).isNotNull();
	}

	@Test
	void anyOtherSideOfAConnectionHasNone() {
		assertThat(StreamIds.of(new RSocket() {
		})).isNull();
	}

	@Test
	void methodCanBeCalledInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new TransportRuntimeHints().registerHints(hints, null);
		assertThat(hints).matches(RuntimeHintsPredicates.reflection().onMethodInvocation(StreamIds.method()));
	}

}
