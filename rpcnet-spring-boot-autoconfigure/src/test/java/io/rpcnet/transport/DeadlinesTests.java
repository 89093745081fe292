package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadlines}.
 */
class DeadlinesTests {

	private static final Duration REMAINING = Duration.ofSeconds(1);

	private VirtualTimeScheduler clock;

	@BeforeEach
	void stopTheClock() {
		this.clock = VirtualTimeScheduler.getOrSet();
	}

	@AfterEach
	void startTheClock() {
		VirtualTimeScheduler.reset();
	}

	@Test
	void streamIsCancelledAsAWhole() {
		AtomicInteger cancelled = new AtomicInteger();
		Flux<Long> ticks = Flux.interval(REMAINING.dividedBy(4)).doOnCancel(cancelled::incrementAndGet);
		StepVerifier.create(Deadlines.limit(ticks, REMAINING, TimeoutException::new))
			.then(() -> this.clock.advanceTimeBy(REMAINING.minusMillis(1)))
			.expectNext(0L, 1L, 2L)
			.then(() -> this.clock.advanceTimeBy(REMAINING))
			.thenConsumeWhile((tick) -> true)
			.verifyError(TimeoutException.class);
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void streamInTimeCompletes() {
		StepVerifier.create(Deadlines.limit(Flux.range(1, 3), REMAINING, TimeoutException::new))
			.expectNext(1, 2, 3)
			.verifyComplete();
	}

}
