package io.rpcnet.service;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.rpcnet.RpcContext;

/**
 * The items of a method that returns many: its call is current on the thread that calls
 * it, that subscribes to what it returns, and that asks for more.
 */
final class HandledFlux extends Flux<Object> {

	private final RpcContext call;

	private final Function<ContextView, Publisher<Object>> method;

	/**
	 * Create the items of a call.
	 * @param call the context of the call, where none is in the Reactor context
	 * @param method calls the method
	 */
	HandledFlux(RpcContext call, Function<ContextView, Publisher<Object>> method) {
		this.call = call;
		this.method = method;
	}

	@Override
	@SuppressWarnings("try")
	public void subscribe(CoreSubscriber<? super Object> actual) {
		RpcContext chosen = RpcContext.from(actual.currentContext());
		RpcContext current = (chosen != null) ? chosen : this.call;
		try (RpcContext.Scope scope = current.makeCurrent()) {
			items(actual.currentContext()).subscribe(new Items(current, actual));
		}
	}

	private Flux<Object> items(ContextView context) {
		try {
			return Flux.from(this.method.apply(context));
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			return Flux.error(ex);
		}
	}

	private static final class Items implements CoreSubscriber<Object>, Subscription {

		private final RpcContext call;

		private final CoreSubscriber<? super Object> actual;

		private @Nullable Subscription upstream;

		private Items(RpcContext call, CoreSubscriber<? super Object> actual) {
			this.call = call;
			this.actual = actual;
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
		@SuppressWarnings("try")
		public void request(long n) {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				try (RpcContext.Scope scope = this.call.makeCurrent()) {
					subscription.request(n);
				}
			}
		}

		@Override
		@SuppressWarnings("try")
		public void cancel() {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				try (RpcContext.Scope scope = this.call.makeCurrent()) {
					subscription.cancel();
				}
			}
		}

		@Override
		public void onNext(Object item) {
			this.actual.onNext(item);
		}

		@Override
		public void onError(Throwable failure) {
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			this.actual.onComplete();
		}

	}

}
