package io.rpcnet.transport;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TimedCall} and {@link DeadlineWatch}, with the real clock: the
 * deadline is either long past or far away.
 */
class TimedCallTests {

	private static final Duration SOON = Duration.ofMillis(70);

	private static final Duration VERY_SOON = Duration.ofMillis(5);

	private static final Duration LATER = Duration.ofMinutes(1);

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final AtomicInteger cancelled = new AtomicInteger();

	private final Queue<Boolean> ends = new ConcurrentLinkedQueue<>();

	private final Queue<Object> discarded = new ConcurrentLinkedQueue<>();

	@Test
	void resultIsMadeOfWhatComes() {
		StepVerifier.create(call(Mono.just("a"), LATER)).expectNext("<a>").expectComplete().verify(TIMEOUT);
		assertThat(this.ends).containsExactly(true);
	}

	@Test
	void nothingMayCome() {
		StepVerifier.create(call(Mono.empty(), LATER)).expectComplete().verify(TIMEOUT);
		assertThat(this.ends).containsExactly(true);
	}

	@Test
	void failureIsMadeOfTheOneThatComes() {
		StepVerifier.create(call(Mono.error(new IllegalStateException("broken")), LATER))
			.expectErrorMessage("made of broken")
			.verify(TIMEOUT);
		assertThat(this.ends).containsExactly(true);
	}

	@Test
	void failureToBeginIsAFailure() {
		Publisher<Object> bad = (subscriber) -> {
			throw new IllegalStateException("cannot begin");
		};
		StepVerifier.create(call(bad, LATER)).expectErrorMessage("made of cannot begin").verify(TIMEOUT);
	}

	@Test
	void failureToMakeTheResultCancelsAndIsAFailure() {
		StepVerifier.create(call(Flux.just("bad", "a").doOnCancel(this.cancelled::incrementAndGet), LATER))
			.expectErrorMessage("made of cannot make it")
			.verify(TIMEOUT);
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void nothingBeginsBeforeTheResultIsAskedFor() {
		AtomicInteger begun = new AtomicInteger();
		StepVerifier.create(call(Mono.fromCallable(begun::incrementAndGet), LATER), 0)
			.then(() -> assertThat(begun).hasValue(0))
			.thenRequest(1)
			.expectNext("<1>")
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	void deadlineThatHasPassedLetsNothingBegin() {
		AtomicInteger begun = new AtomicInteger();
		StepVerifier.create(call(Mono.fromCallable(begun::incrementAndGet), Duration.ZERO))
			.expectError(TimeoutException.class)
			.verify(TIMEOUT);
		assertThat(begun).hasValue(0);
		assertThat(this.ends).containsExactly(false);
	}

	@Test
	void lateResultIsCancelledAndFails() {
		for (Duration remaining : List.of(VERY_SOON, SOON)) {
			this.cancelled.set(0);
			StepVerifier.create(call(Mono.never().doOnCancel(this.cancelled::incrementAndGet), remaining))
				.expectError(TimeoutException.class)
				.verify(TIMEOUT);
			assertThat(this.cancelled).hasValue(1);
		}
		assertThat(this.ends).containsExactly(false, false);
	}

	@Test
	void callWithoutDeadlineIsNotEnded() {
		Sinks.One<String> later = Sinks.one();
		StepVerifier.create(call(later.asMono(), null)).then(() -> {
			StepVerifier.create(call(Mono.never(), SOON)).expectError().verify(TIMEOUT);
			later.tryEmitValue("a");
		}).expectNext("<a>").expectComplete().verify(TIMEOUT);
	}

	@Test
	void cancellingCancelsTheSourceOnce() {
		Disposable running = call(Mono.never().doOnCancel(this.cancelled::incrementAndGet), SOON).subscribe();
		running.dispose();
		StepVerifier.create(call(Mono.never(), SOON)).expectError().verify(TIMEOUT);
		assertThat(this.cancelled).hasValue(1);
		assertThat(this.ends).containsExactly(false, false);
	}

	@Test
	void sourceThatSubscribesLateIsCancelledWhenItDoes() {
		Sinks.Empty<Void> go = Sinks.empty();
		Mono<Object> never = Mono.never().doOnCancel(this.cancelled::incrementAndGet);
		Publisher<Object> late = (subscriber) -> go.asMono().subscribe(null, null, () -> never.subscribe(subscriber));
		StepVerifier.create(call(late, SOON)).expectError(TimeoutException.class).verify(TIMEOUT);
		assertThat(this.cancelled).hasValue(0);
		go.tryEmitEmpty();
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void whatComesAfterTheEndIsDiscarded() {
		TestPublisher<Object> source = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		StepVerifier.create(call(source, SOON))
			.expectError(TimeoutException.class)
			.verifyThenAssertThat(TIMEOUT)
			.hasNotDroppedErrors();
		source.next("late");
		assertThat(this.discarded).containsExactly("late");
	}

	@Test
	void callIsMadeOnce() {
		Mono<String> call = call(Mono.just("a"), LATER);
		call.block(TIMEOUT);
		StepVerifier.create(call).expectError(IllegalStateException.class).verify(TIMEOUT);
	}

	@Test
	void resultAndCancellationAtOnceEndTheCallOnce() throws InterruptedException {
		for (int i = 0; i < 2000; i++) {
			Sinks.One<String> answer = Sinks.one();
			Disposable running = call(answer.asMono(), LATER).subscribe();
			CountDownLatch both = new CountDownLatch(2);
			Schedulers.parallel().schedule(() -> {
				answer.tryEmitValue("a");
				both.countDown();
			});
			Schedulers.parallel().schedule(() -> {
				running.dispose();
				both.countDown();
			});
			both.await();
		}
		assertThat(this.ends).hasSize(2000);
	}

	@Test
	void manyCallsAtOnceAllEndInTime() {
		Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
		IntStream.range(0, 10_000)
			.parallel()
			.forEach((i) -> call(Mono.never(), Duration.ofMillis(i % 300)).subscribe(null, failures::add));
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(failures).hasSize(10_000));
		assertThat(failures).hasOnlyElementsOfType(TimeoutException.class);
	}

	@Test
	void deadlinesAreKeptAfterTheTimerWasReplaced() {
		AtomicReference<Scheduler> timer = new AtomicReference<>(Schedulers.newSingle("timer"));
		DeadlineWatch watch = new DeadlineWatch(timer::get);
		watch.add(new Call(Mono.never(), LATER), System.nanoTime());
		timer.getAndSet(Schedulers.newSingle("timer")).dispose();
		Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
		await().atMost(TIMEOUT).until(() -> {
			Call call = new Call(Mono.never(), SOON);
			call.subscribe(new Waiting(failures));
			watch.add(call, System.nanoTime());
			return !failures.isEmpty();
		});
		timer.get().dispose();
	}

	@Test
	void contextOfWhoAskedReachesTheSource() {
		Mono<Object> source = Mono.deferContextual((context) -> Mono.just(context.get("who")));
		assertThat(call(source, LATER).contextWrite((context) -> context.put("who", "me")).block(TIMEOUT))
			.isEqualTo("<me>");
	}

	@Test
	void cancellingBeforeAnAnswerEndsTheCall() {
		call(Mono.never(), LATER).subscribe().dispose();
		assertThat(this.ends).containsExactly(false);
	}

	private Mono<String> call(Publisher<?> source, Duration remaining) {
		return new Call(source, remaining);
	}

	/** Asks for nothing, so that no other watch is set. */
	private static final class Waiting extends BaseSubscriber<String> {

		private final Queue<Throwable> failures;

		private Waiting(Queue<Throwable> failures) {
			this.failures = failures;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
		}

		@Override
		protected void hookOnError(Throwable failure) {
			this.failures.add(failure);
		}

	}

	private final class Call extends TimedCall<Object, String> {

		private final Publisher<?> source;

		private final boolean limited;

		private final long deadline;

		private Call(Publisher<?> source, Duration remaining) {
			this.source = source;
			this.limited = remaining != null;
			this.deadline = System.nanoTime() + (this.limited ? remaining.toNanos() : 0);
		}

		@Override
		protected void begin(long now) {
			this.source.subscribe(this);
		}

		@Override
		protected String result(Object item) {
			if (item.equals("bad")) {
				throw new IllegalArgumentException("cannot make it");
			}
			return "<" + item + ">";
		}

		@Override
		protected Throwable failure(Throwable failure) {
			return new IllegalStateException("made of " + failure.getMessage());
		}

		@Override
		protected Throwable tooLate() {
			return new TimeoutException();
		}

		@Override
		protected void discard(Object item) {
			TimedCallTests.this.discarded.add(item);
		}

		@Override
		protected boolean isLimited() {
			return this.limited;
		}

		@Override
		protected long deadline() {
			return this.deadline;
		}

		@Override
		protected void ended(boolean answered) {
			TimedCallTests.this.ends.add(answered);
		}

	}

}
