package io.rpcnet.service;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

import io.rpcnet.service.RequestLimits.Slots;

/**
 * A call that has taken a slot, or two, and gives them back once: before its answer is
 * sent, so that whoever has it may call again, or when it fails or is cancelled.
 *
 * @param <T> what the call answers
 */
final class CountedCall<T> extends AtomicBoolean implements CoreSubscriber<T>, Subscription {

	private final CoreSubscriber<? super T> actual;

	private final Slots own;

	private final @Nullable Slots shared;

	private final OpenCalls open;

	private final boolean once;

	private @Nullable Subscription subscription;

	CountedCall(CoreSubscriber<? super T> actual, Slots own, @Nullable Slots shared, OpenCalls open, boolean once) {
		this.actual = actual;
		this.own = own;
		this.shared = shared;
		this.open = open;
		this.once = once;
		open.begin(once);
	}

	/**
	 * Give the slots back, unless that was done before.
	 */
	void end() {
		if (compareAndSet(false, true)) {
			this.own.giveBack();
			if (this.shared != null) {
				this.shared.giveBack();
			}
			this.open.end(this.once);
		}
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
		this.actual.onNext(item);
	}

	@Override
	public void onError(Throwable failure) {
		end();
		this.actual.onError(failure);
	}

	@Override
	public void onComplete() {
		end();
		this.actual.onComplete();
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
