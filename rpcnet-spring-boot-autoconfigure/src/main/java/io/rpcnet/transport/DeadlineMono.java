package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * A result that is there in time or fails. No timer is started for one that is there at
 * once, as most answers of reactive handlers are.
 *
 * @param <T> the type of the result
 */
final class DeadlineMono<T> extends MonoOperator<T, T> {

	private final Duration remaining;

	private final Supplier<? extends Throwable> failure;

	DeadlineMono(Mono<? extends T> source, Duration remaining, Supplier<? extends Throwable> failure) {
		super(source);
		this.remaining = remaining;
		this.failure = failure;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		Timed<T> timed = new Timed<>(actual, this.failure);
		actual.onSubscribe(timed);
		this.source.subscribe(timed);
		timed.start(this.remaining);
	}

	/**
	 * Ends once: by the result, by the timer or by cancellation. The timer's place holds
	 * {@link #OVER} from then on.
	 */
	private static final class Timed<T> extends AtomicReference<@Nullable Disposable>
			implements CoreSubscriber<T>, Subscription, Runnable {

		private static final Disposable OVER = Disposables.disposed();

		private final CoreSubscriber<? super T> actual;

		private final Supplier<? extends Throwable> failure;

		private final Operators.DeferredSubscription upstream = new Operators.DeferredSubscription();

		private Timed(CoreSubscriber<? super T> actual, Supplier<? extends Throwable> failure) {
			this.actual = actual;
			this.failure = failure;
		}

		private void start(Duration remaining) {
			if (get() != OVER) {
				Disposable timer = Schedulers.parallel().schedule(this, remaining.toNanos(), TimeUnit.NANOSECONDS);
				if (!compareAndSet(null, timer)) {
					timer.dispose();
				}
			}
		}

		private boolean end() {
			Disposable timer = getAndSet(OVER);
			if (timer != null && timer != OVER) {
				timer.dispose();
			}
			return timer != OVER;
		}

		@Override
		public void run() {
			if (end()) {
				this.upstream.cancel();
				this.actual.onError(this.failure.get());
			}
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream.set(subscription);
		}

		@Override
		public void onNext(T value) {
			if (end()) {
				this.actual.onNext(value);
				this.actual.onComplete();
			}
			else {
				Operators.onDiscard(value, currentContext());
			}
		}

		@Override
		public void onError(Throwable cause) {
			if (end()) {
				this.actual.onError(cause);
			}
			else {
				Operators.onErrorDropped(cause, currentContext());
			}
		}

		@Override
		public void onComplete() {
			if (end()) {
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long n) {
			this.upstream.request(n);
		}

		@Override
		public void cancel() {
			end();
			this.upstream.cancel();
		}

	}

}
