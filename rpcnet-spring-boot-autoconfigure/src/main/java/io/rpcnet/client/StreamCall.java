package io.rpcnet.client;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The answers of one stream or channel, from the node that takes it: one that refuses is
 * followed by another. Can be subscribed to once.
 */
final class StreamCall extends Flux<Payload> implements CoreSubscriber<Payload>, Subscription {

	private static final AtomicReferenceFieldUpdater<StreamCall, @Nullable NodeConnection> CONNECTION = AtomicReferenceFieldUpdater
		.newUpdater(StreamCall.class, NodeConnection.class, "connection");

	private final ClientCall call;

	private volatile @Nullable NodeConnection connection;

	private volatile boolean over;

	private @Nullable CoreSubscriber<? super Payload> actual;

	private @Nullable Subscription upstream;

	/** All that was asked for, of which a node that refuses has given nothing. */
	private long demand;

	private boolean answered;

	StreamCall(ClientCall call) {
		this.call = call;
	}

	/**
	 * Take notice that a connection is used until it has answered to the end.
	 * @param used the connection, on which the call was begun
	 */
	void sentOn(NodeConnection used) {
		this.connection = used;
		// Set before looking, where ending looks after it: one of the two gives it back
		if (this.over) {
			endUse();
		}
	}

	private void endUse() {
		NodeConnection used = CONNECTION.getAndSet(this, null);
		if (used != null) {
			used.end();
		}
	}

	@Override
	public void subscribe(CoreSubscriber<? super Payload> actual) {
		if (this.actual != null) {
			Operators.error(actual, new IllegalStateException("A call is made once"));
			return;
		}
		this.actual = actual;
		actual.onSubscribe(this);
		send();
	}

	private void send() {
		Publisher<Payload> answers;
		try {
			answers = this.call.exchange(this);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			onError(ex);
			return;
		}
		answers.subscribe(this);
	}

	private CoreSubscriber<? super Payload> actual() {
		CoreSubscriber<? super Payload> subscriber = this.actual;
		if (subscriber == null) {
			throw new IllegalStateException("Nobody has subscribed");
		}
		return subscriber;
	}

	@Override
	public Context currentContext() {
		return actual().currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		long asked;
		synchronized (this) {
			this.upstream = subscription;
			asked = this.demand;
		}
		if (this.over) {
			subscription.cancel();
		}
		else if (asked > 0) {
			subscription.request(asked);
		}
	}

	@Override
	public void request(long n) {
		if (!Operators.validate(n)) {
			return;
		}
		Subscription current;
		synchronized (this) {
			this.demand = Operators.addCap(this.demand, n);
			current = this.upstream;
		}
		if (current != null) {
			current.request(n);
		}
	}

	@Override
	public void cancel() {
		this.over = true;
		Subscription current;
		synchronized (this) {
			current = this.upstream;
		}
		if (current != null) {
			current.cancel();
		}
		endUse();
		this.call.take();
	}

	@Override
	public void onNext(Payload payload) {
		if (!this.answered) {
			this.answered = true;
			this.call.take();
		}
		actual().onNext(payload);
	}

	@Override
	public void onError(Throwable failure) {
		endUse();
		if (!this.over && !this.answered && this.call.mayBeSentAgain(failure)) {
			synchronized (this) {
				this.upstream = null;
			}
			send();
		}
		else {
			this.call.take();
			actual().onError(failure);
		}
	}

	@Override
	public void onComplete() {
		endUse();
		this.call.take();
		actual().onComplete();
	}

}
