package io.rpcnet.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time that event loops remember.
 */
class EventLoopTimeTests {

	@Test
	void loopLooksAtTheClockOnceARead() throws Exception {
		try (EventLoops loops = new EventLoops("test-time", 1)) {
			loops.group().next().submit(() -> {
				EventLoops.beginRead();
				long begun = EventLoops.wallTime();
				passAMilli();
				assertThat(EventLoops.wallTime()).isEqualTo(begun);
				EventLoops.endRead();
				assertThat(EventLoops.wallTime()).isGreaterThan(begun);
			}).get();
		}
	}

	@Test
	void whatIsReadTogetherCameTogether() throws Exception {
		try (EventLoops loops = new EventLoops("test-time", 1)) {
			loops.group().submit(() -> {
				EventLoops.beginRead();
				long came = EventLoops.arrival();
				passAMilli();
				assertThat(EventLoops.arrival()).isEqualTo(came);
				EventLoops.endRead();
				assertThat(EventLoops.arrival()).isGreaterThan(came);
			}).get();
		}
	}

	@Test
	void otherThreadsHaveTheClock() {
		EventLoops.beginRead();
		long begun = EventLoops.wallTime();
		long came = EventLoops.arrival();
		passAMilli();
		assertThat(EventLoops.wallTime()).isGreaterThan(begun);
		assertThat(EventLoops.arrival()).isGreaterThan(came);
	}

	private static void passAMilli() {
		long before = System.currentTimeMillis();
		long now;
		do {
			now = System.currentTimeMillis();
		}
		while (now == before);
	}

}
