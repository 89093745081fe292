package io.rpcnet.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A stream that is sent no faster than its connection takes it, whatever the receiver
 * asks for. A receiver that asks for everything would otherwise have a producer of a
 * million items fill memory, and keep the event loop from all other calls meanwhile.
 * <p>
 * Items are asked for by the window: as many as make up {@value #WINDOW_BYTES} bytes, at
 * least one and at most {@value #LARGEST_WINDOW}. When half of a window has been sent the
 * next is asked for, in a later turn of the event loop and once the connection has
 * written what it had.
 */
final class PacedFlux extends FluxOperator<Payload, Payload> {

	private static final int WINDOW_BYTES = 128 * 1024;

	private static final int LARGEST_WINDOW = 256;

	private static final int FIRST_WINDOW = 8;

	private final SendPace pace;

	PacedFlux(Flux<? extends Payload> source, SendPace pace) {
		super(source);
		this.pace = pace;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Payload> actual) {
		this.source.subscribe(new Paced(actual, this.pace));
	}

	private static final class Paced implements CoreSubscriber<Payload>, Subscription {

		private final CoreSubscriber<? super Payload> actual;

		private final SendPace pace;

		/**
		 * Asked for by the receiver, and not yet of the producer.
		 */
		private final AtomicLong demand = new AtomicLong();

		/**
		 * Asked of the producer, and not yet come.
		 */
		private final AtomicInteger outstanding = new AtomicInteger();

		private final AtomicBoolean waiting = new AtomicBoolean();

		private volatile int window = FIRST_WINDOW;

		private volatile int itemSize;

		private @Nullable Subscription upstream;

		private boolean begun;

		private Paced(CoreSubscriber<? super Payload> actual, SendPace pace) {
			this.actual = actual;
			this.pace = pace;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void request(long n) {
			this.demand.accumulateAndGet(n, Operators::addCap);
			if (this.begun) {
				askWhenClear();
			}
			else {
				this.begun = true;
				ask();
			}
		}

		private void askWhenClear() {
			if (this.waiting.compareAndSet(false, true)) {
				this.pace.whenClear(this.itemSize, this::ask);
			}
		}

		private void ask() {
			this.waiting.set(false);
			int room = this.window - this.outstanding.get();
			long asked = (room > 0) ? take(room) : 0;
			if (asked > 0 && this.upstream != null) {
				this.outstanding.addAndGet((int) asked);
				this.upstream.request(asked);
			}
		}

		private long take(int most) {
			long before = this.demand
				.getAndUpdate((wanted) -> (wanted == Long.MAX_VALUE) ? wanted : wanted - Math.min(wanted, most));
			return Math.min(before, most);
		}

		@Override
		public void onNext(Payload payload) {
			int size = payload.data().readableBytes();
			this.itemSize = size;
			this.window = Math.max(1, Math.min(LARGEST_WINDOW, WINDOW_BYTES / Math.max(1, size)));
			int left = this.outstanding.decrementAndGet();
			this.actual.onNext(payload);
			if (left <= this.window / 2 && this.demand.get() > 0) {
				askWhenClear();
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			this.actual.onComplete();
		}

		@Override
		public void cancel() {
			if (this.upstream != null) {
				this.upstream.cancel();
			}
		}

	}

}
