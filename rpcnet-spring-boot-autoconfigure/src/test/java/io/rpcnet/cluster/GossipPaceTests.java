package io.rpcnet.cluster;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GossipPace}.
 */
class GossipPaceTests {

	private final GossipPace.Crowd crowd = new GossipPace.Crowd();

	private long now;

	private final GossipPace pace = new GossipPace(this.crowd, () -> this.now);

	@Test
	void whoSaysLittleNeverWaits() {
		for (int number = 0; number < 1000; number++) {
			assertThat(this.pace.heard(200, 0)).isTrue();
			assertThat(this.pace.delay()).isNull();
			pass(Duration.ofMillis(5));
		}
	}

	@Test
	void whoSaysMuchWaits() {
		hear(41, 200);
		assertThat(this.pace.delay()).isNull();
		hear(1, 10 * 1024);
		assertThat(this.pace.delay()).isEqualTo(1 + 40);
		pass(Duration.ofMillis(41));
		assertThat(this.pace.delay()).isNull();
	}

	@Test
	void whoWasSilentMaySayMuchAtOnce() {
		pass(Duration.ofMinutes(1));
		assertThat(this.pace.delay()).isNull();
		hear(490, 20);
		assertThat(this.pace.delay()).isNull();
		hear(20, 20);
		assertThat(this.pace.delay()).isNotNull();
	}

	@Test
	void whoIsToNameManyMembersWaits() {
		assertThat(this.pace.heard(100, 10_000)).isFalse();
	}

	@Test
	void thoseWhoWaitShare() {
		hear(100, 0);
		GossipPace other = new GossipPace(this.crowd, () -> this.now);
		for (int number = 0; number < 100; number++) {
			other.heard(0, 0);
		}
		assertThat(this.pace.delay()).isEqualTo(1 + 200);
		assertThat(other.delay()).isEqualTo(1 + 400);
		other.end();
		other.end();
		assertThat(this.pace.delay()).isEqualTo(1 + 200);
	}

	private void hear(int messages, int length) {
		for (int number = 0; number < messages; number++) {
			this.pace.heard(length, 0);
		}
	}

	private void pass(Duration time) {
		this.now += time.toNanos();
	}

}
