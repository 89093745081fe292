package io.rpcnet.transport;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import io.rpcnet.Internal;

/**
 * A call with at most one result, which is there in time or fails. One object is all that
 * stands between who answers and who asked: it makes the result of what comes, and the
 * failure, and ends once, by either, by its deadline, or by cancellation.
 * <p>
 * May be subscribed to once. Nothing happens before the subscriber asks for the result.
 *
 * @param <I> the type of what comes
 * @param <O> the type of the result
 * @since 0.1.0
 */
@Internal
public abstract class TimedCall<I, O> extends Mono<O> implements CoreSubscriber<I>, Subscription {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<TimedCall> STATE = AtomicIntegerFieldUpdater
		.newUpdater(TimedCall.class, "state");

	private static final int LARGE = 1024 * 1024;

	private static final int NEW = 0;

	private static final int BEGUN = 1;

	private static final int OVER = 2;

	private volatile int state;

	private volatile @Nullable Subscription upstream;

	private @Nullable CoreSubscriber<? super O> actual;

	private Context context = Context.empty();

	/**
	 * Subscribe to what answers, with this call.
	 * @param now the time, in nanoseconds of {@code System.nanoTime()}
	 */
	protected abstract void begin(long now);

	/**
	 * Make the result.
	 * @param item what came, which passes to this method
	 * @return the result, or null for none
	 */
	protected abstract @Nullable O result(I item);

	/**
	 * Make the failure that is passed on.
	 * @param failure the failure that came, or was thrown
	 * @return the failure
	 */
	protected abstract Throwable failure(Throwable failure);

	/**
	 * Make the failure of a call whose time has passed.
	 * @return the failure
	 */
	protected abstract Throwable tooLate();

	/**
	 * Release what came after the call was over.
	 * @param item what came
	 */
	protected abstract void discard(I item);

	/**
	 * Return whether making the result takes so long that it must not hold up what comes
	 * behind it, and is done on one of Reactor's parallel threads.
	 * @param item what came
	 * @return false by default
	 */
	protected boolean isSlow(I item) {
		return false;
	}

	/**
	 * Return whether a payload is too large to be read on an event loop.
	 * @param payload the payload
	 * @return whether reading it is like to take a millisecond
	 */
	public static boolean isLarge(Payload payload) {
		return payload.data().readableBytes() > LARGE;
	}

	/**
	 * Return whether the call has a deadline.
	 * @return whether it is limited
	 */
	protected abstract boolean isLimited();

	/**
	 * Return when the time has passed.
	 * @return the deadline, in nanoseconds of {@code System.nanoTime()}
	 */
	protected abstract long deadline();

	/**
	 * Begin once more, if the call may be.
	 * @param failure the failure that came
	 * @return whether the call goes on; false by default
	 */
	protected boolean recovers(Throwable failure) {
		return false;
	}

	/**
	 * Take notice that the call is over, before anyone is told. By default, nothing is
	 * done.
	 * @param answered whether by a result or a failure that came
	 */
	protected void ended(boolean answered) {
	}

	/**
	 * Take notice that the call is over without a result. By default, nothing is done.
	 */
	protected void completed() {
	}

	/**
	 * Take notice that nobody wants the result any more. By default, nothing is done.
	 */
	protected void cancelled() {
	}

	/**
	 * Return when the call begins.
	 * @return the time, in nanoseconds of {@code System.nanoTime()}, or one that has just
	 * passed
	 */
	protected long now() {
		return System.nanoTime();
	}

	/**
	 * Return the context that what answers sees.
	 * @param context the context of the subscriber
	 * @return the same by default
	 */
	protected Context context(Context context) {
		return context;
	}

	@Override
	public final void subscribe(CoreSubscriber<? super O> actual) {
		if (this.actual != null) {
			Operators.error(actual, new IllegalStateException("A call is made once"));
			return;
		}
		this.actual = actual;
		actual.onSubscribe(this);
	}

	@Override
	public final void request(long n) {
		if (Operators.validate(n) && this.state == NEW && STATE.compareAndSet(this, NEW, BEGUN)) {
			run();
		}
	}

	private void run() {
		try {
			this.context = context(actual().currentContext());
			boolean limited = isLimited();
			long now = now();
			if (limited && deadline() - now <= 0) {
				expire();
				return;
			}
			beginOrFail(now);
			// Most answers of reactive handlers are there at once: no timer for those
			if (limited && this.state != OVER) {
				DeadlineWatch.INSTANCE.add(this, now);
			}
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			onError(ex);
		}
	}

	private void beginOrFail(long now) {
		try {
			begin(now);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			onError(ex);
		}
	}

	private CoreSubscriber<? super O> actual() {
		CoreSubscriber<? super O> subscriber = this.actual;
		if (subscriber == null) {
			throw new IllegalStateException("Nobody has subscribed");
		}
		return subscriber;
	}

	/**
	 * Return whether nobody waits for the result any more.
	 * @return whether the call is over
	 */
	public final boolean isOver() {
		return this.state == OVER;
	}

	private boolean end(boolean answered) {
		if (STATE.getAndSet(this, OVER) == OVER) {
			return false;
		}
		ended(answered);
		return true;
	}

	final void expire() {
		if (end(false)) {
			cancelUpstream();
			actual().onError(tooLate());
		}
	}

	@Override
	public final void cancel() {
		if (end(false)) {
			cancelUpstream();
			cancelled();
		}
	}

	private void cancelUpstream() {
		Subscription subscription = this.upstream;
		if (subscription != null) {
			subscription.cancel();
		}
	}

	@Override
	public final Context currentContext() {
		return this.context;
	}

	@Override
	public final void onSubscribe(Subscription subscription) {
		this.upstream = subscription;
		// Set before looking, where ending looks after it: one of the two cancels
		if (this.state == OVER) {
			subscription.cancel();
		}
		else {
			subscription.request(Long.MAX_VALUE);
		}
	}

	@Override
	public final void onNext(I item) {
		if (!end(true)) {
			discard(item);
		}
		else if (isSlow(item)) {
			Schedulers.parallel().schedule(() -> deliver(item));
		}
		else {
			deliver(item);
		}
	}

	private void deliver(I item) {
		O result;
		try {
			result = result(item);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			cancelUpstream();
			actual().onError(failure(ex));
			return;
		}
		if (result != null) {
			actual().onNext(result);
		}
		actual().onComplete();
	}

	@Override
	public final void onError(Throwable failure) {
		if (this.state != OVER && recovers(failure)) {
			return;
		}
		if (end(true)) {
			actual().onError(failure(failure));
		}
		else {
			Operators.onErrorDropped(failure, currentContext());
		}
	}

	@Override
	public final void onComplete() {
		if (end(true)) {
			completed();
			actual().onComplete();
		}
	}

}
