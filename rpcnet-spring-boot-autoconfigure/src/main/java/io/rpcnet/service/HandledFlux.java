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
import io.rpcnet.contract.CallSpan;

/**
 * The items of a method that returns many: its call is current on the thread that calls
 * it, that subscribes to what it returns, and that asks for more.
 */
final class HandledFlux extends Flux<Object> {

	private final RpcContext call;

	private final @Nullable CallSpan span;

	private final Function<ContextView, Publisher<Object>> method;

	/**
	 * Create the items of a call.
	 * @param call the context of the call, where none is in the Reactor context
	 * @param span its span, or null when it has none
	 * @param method calls the method
	 */
	HandledFlux(RpcContext call, @Nullable CallSpan span, Function<ContextView, Publisher<Object>> method) {
		this.call = call;
		this.span = span;
		this.method = method;
	}

	@Override
	@SuppressWarnings("try")
	public void subscribe(CoreSubscriber<? super Object> actual) {
		RpcContext chosen = RpcContext.from(actual.currentContext());
		RpcContext current = (chosen != null) ? chosen : this.call;
		try (RpcContext.Scope scope = ServerCall.makeCurrent(current, this.span)) {
			items(actual.currentContext()).subscribe(new Items(current, this.span, actual));
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

		private final @Nullable CallSpan span;

		private final CoreSubscriber<? super Object> actual;

		private @Nullable Subscription upstream;

		private Items(RpcContext call, @Nullable CallSpan span, CoreSubscriber<? super Object> actual) {
			this.call = call;
			this.span = span;
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
				try (RpcContext.Scope scope = ServerCall.makeCurrent(this.call, this.span)) {
					subscription.request(n);
				}
			}
		}

		@Override
		@SuppressWarnings("try")
		public void cancel() {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				try (RpcContext.Scope scope = ServerCall.makeCurrent(this.call, this.span)) {
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
