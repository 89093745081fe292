package io.rpcnet.transport;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.rpcnet.Internal;

/**
 * The items of a call with any number of results. One object is all that stands between
 * who answers and who asked, as {@link TimedCall} is for one result: it makes an item of
 * each that comes, and ends once, by completion, failure or cancellation.
 * <p>
 * May be subscribed to once.
 *
 * @param <I> the type of what comes
 * @param <O> the type of the items
 * @since 0.1.0
 */
@Internal
public abstract class CallItems<I, O> extends Flux<O> implements CoreSubscriber<I>, Subscription {

	private final Publisher<I> source;

	private @Nullable CoreSubscriber<? super O> actual;

	private @Nullable Subscription upstream;

	private Context context = Context.empty();

	private volatile boolean done;

	/**
	 * Create the items of a call.
	 * @param source what comes
	 */
	protected CallItems(Publisher<I> source) {
		this.source = source;
	}

	/**
	 * Make an item.
	 * @param item what came, which passes to this method
	 * @return the item, or null for none
	 */
	protected abstract @Nullable O item(I item);

	/**
	 * Make the failure that is passed on, and take notice of it.
	 * @param failure the failure that came, or was thrown
	 * @return the failure, or null when nobody is to be told more than that it is over
	 */
	protected abstract @Nullable Throwable failure(Throwable failure);

	/**
	 * Take notice that all items have come.
	 */
	protected abstract void completed();

	/**
	 * Take notice that nobody wants more items.
	 */
	protected abstract void cancelled();

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
		this.context = context(actual.currentContext());
		this.source.subscribe(this);
	}

	private CoreSubscriber<? super O> actual() {
		CoreSubscriber<? super O> subscriber = this.actual;
		if (subscriber == null) {
			throw new IllegalStateException("Nobody has subscribed");
		}
		return subscriber;
	}

	private Subscription upstream() {
		Subscription subscription = this.upstream;
		if (subscription == null) {
			throw new IllegalStateException("Nothing was subscribed to");
		}
		return subscription;
	}

	@Override
	public final Context currentContext() {
		return this.context;
	}

	@Override
	public final void onSubscribe(Subscription subscription) {
		this.upstream = subscription;
		actual().onSubscribe(this);
	}

	@Override
	public final void request(long n) {
		upstream().request(n);
	}

	@Override
	public final void cancel() {
		upstream().cancel();
		if (!this.done) {
			this.done = true;
			cancelled();
		}
	}

	@Override
	public final void onNext(I item) {
		O made;
		try {
			made = item(item);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			upstream().cancel();
			onError(ex);
			return;
		}
		if (made != null) {
			actual().onNext(made);
		}
		else {
			upstream().request(1);
		}
	}

	@Override
	public final void onError(Throwable failure) {
		if (this.done) {
			Operators.onErrorDropped(failure, this.context);
			return;
		}
		this.done = true;
		Throwable told = failure(failure);
		if (told != null) {
			actual().onError(told);
		}
		else {
			actual().onComplete();
		}
	}

	@Override
	public final void onComplete() {
		if (!this.done) {
			this.done = true;
			completed();
			actual().onComplete();
		}
	}

}
