package io.rpcnet.service;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.rpcnet.RpcException;
import io.rpcnet.service.RequestLimits.Slots;
import io.rpcnet.transport.WireErrors;

/**
 * A call that has taken a slot, or two, and gives them back once: before its answer is
 * sent, so that whoever has it may call again, or when it fails, is cancelled or cut.
 *
 * @param <T> what the call answers
 */
final class CountedCall<T> extends AtomicInteger implements CoreSubscriber<T>, Subscription {

	private static final int OPEN = 0;

	private static final int ENDED = 1;

	private static final int CUT = 2;

	private final CoreSubscriber<? super T> actual;

	private final Slots own;

	private final @Nullable Slots shared;

	private final ConnectionCalls calls;

	private final boolean once;

	private final int place;

	private volatile @Nullable Subscription subscription;

	CountedCall(CoreSubscriber<? super T> actual, Slots own, @Nullable Slots shared, ConnectionCalls calls,
			boolean once) {
		this.actual = actual;
		this.own = own;
		this.shared = shared;
		this.calls = calls;
		this.once = once;
		this.place = calls.begin(this);
	}

	/**
	 * Give the slots back, unless that was done before.
	 */
	void end() {
		end(ENDED, true);
	}

	private boolean end(int how, boolean counts) {
		// Before, so that who sees none open sees how many have ended
		boolean counted = counts && get() == OPEN && this.calls.count();
		if (!compareAndSet(OPEN, how)) {
			if (counted) {
				this.calls.discount();
			}
			return false;
		}
		this.own.giveBack();
		if (this.shared != null) {
			this.shared.giveBack();
		}
		this.calls.end(this, this.place);
		return true;
	}

	/**
	 * Return whether the call has ended, in whatever way.
	 * @return whether nothing is done for it any more
	 */
	boolean isOver() {
		return get() != OPEN;
	}

	boolean isSingle() {
		return this.once;
	}

	/**
	 * Refuse the call, which nothing answers yet.
	 * @param failure what the caller is told
	 */
	void refuse(Throwable failure) {
		end(ENDED, false);
		Operators.error(this.actual, failure);
	}

	/**
	 * Stop the call's work and tell its caller. What a stream emits at this moment may
	 * still be sent, behind its end, where the caller skips it.
	 * @param failure what the caller is told
	 * @return false if the call is over, or has yet to begin
	 */
	boolean cut(RpcException failure) {
		Subscription upstream = this.subscription;
		if (upstream == null || !end(CUT, false)) {
			return false;
		}
		upstream.cancel();
		this.actual.onError(WireErrors.encode(failure, null));
		return true;
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription upstream) {
		this.subscription = upstream;
		this.actual.onSubscribe(this);
	}

	@Override
	public void onNext(T item) {
		if (this.once) {
			end();
		}
		if (get() != CUT) {
			this.actual.onNext(item);
		}
	}

	@Override
	public void onError(Throwable failure) {
		end();
		if (get() != CUT) {
			this.actual.onError(failure);
		}
	}

	@Override
	public void onComplete() {
		end();
		if (get() != CUT) {
			this.actual.onComplete();
		}
	}

	@Override
	public void request(long n) {
		Subscription upstream = this.subscription;
		if (upstream != null) {
			upstream.request(n);
		}
	}

	@Override
	public void cancel() {
		Subscription upstream = this.subscription;
		if (upstream != null) {
			upstream.cancel();
		}
		end();
	}

}
