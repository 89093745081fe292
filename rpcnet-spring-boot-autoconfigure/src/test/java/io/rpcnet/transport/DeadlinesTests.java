package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
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
	void resultThatIsThereAtOnceStartsNoTimer() {
		StepVerifier.create(limited(Mono.just("a"))).expectNext("a").verifyComplete();
		StepVerifier.create(limited(Mono.empty())).verifyComplete();
		StepVerifier.create(limited(Mono.error(new IllegalStateException()))).verifyError(IllegalStateException.class);
		assertThat(this.clock.getScheduledTaskCount()).isZero();
	}

	@Test
	void resultInTimeIsTheResultWhateverTheTimer() {
		Sinks.One<String> later = Sinks.one();
		StepVerifier.create(limited(later.asMono())).then(() -> {
			this.clock.advanceTimeBy(REMAINING.minusMillis(1));
			later.tryEmitValue("a");
			this.clock.advanceTimeBy(REMAINING);
		}).expectNext("a").expectComplete().verifyThenAssertThat().hasNotDroppedErrors();
	}

	@Test
	void lateResultIsCancelledAndFails() {
		AtomicInteger cancelled = new AtomicInteger();
		StepVerifier.create(limited(Mono.never().doOnCancel(cancelled::incrementAndGet)))
			.then(() -> this.clock.advanceTimeBy(REMAINING))
			.verifyError(TimeoutException.class);
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void cancellingCancelsTheSourceOnce() {
		AtomicInteger cancelled = new AtomicInteger();
		Disposable running = limited(Mono.never().doOnCancel(cancelled::incrementAndGet)).subscribe();
		running.dispose();
		this.clock.advanceTimeBy(REMAINING);
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void whatComesAfterTheDeadlineIsDropped() {
		TestPublisher<String> source = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		StepVerifier.create(limited(Mono.fromDirect(source))).then(() -> {
			this.clock.advanceTimeBy(REMAINING);
			source.next("late");
			source.error(new IllegalStateException("later"));
		})
			.expectError(TimeoutException.class)
			.verifyThenAssertThat()
			.hasDiscarded("late")
			.hasDroppedErrorWithMessage("later");
	}

	@Test
	void sourceThatSubscribesLateIsCancelledWhenItDoes() {
		AtomicInteger cancelled = new AtomicInteger();
		Mono<Object> never = Mono.never().doOnCancel(cancelled::incrementAndGet);
		Publisher<Object> late = (subscriber) -> Mono.delay(REMAINING.multipliedBy(2))
			.subscribe((tick) -> never.subscribe(subscriber));
		StepVerifier.create(limited(Mono.fromDirect(late)))
			.then(() -> this.clock.advanceTimeBy(REMAINING))
			.verifyError(TimeoutException.class);
		this.clock.advanceTimeBy(REMAINING);
		assertThat(cancelled).hasValue(1);
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

	private static <T> Mono<T> limited(Mono<T> result) {
		return Deadlines.limit(result, REMAINING, TimeoutException::new);
	}

}
