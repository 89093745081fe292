package io.rpcnet.client;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

import io.rpcnet.CallLabels;
import io.rpcnet.RpcContext;

/**
 * Who waits for the answer to a call that a handler has made: what it does with the
 * answer is logged as the handler's, though an event loop of the client brings it.
 */
final class LoggedSubscriber implements CoreSubscriber<Object> {

	private final CoreSubscriber<? super Object> actual;

	private final RpcContext handled;

	LoggedSubscriber(CoreSubscriber<? super Object> actual, RpcContext handled) {
		this.actual = actual;
		this.handled = handled;
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.actual.onSubscribe(subscription);
	}

	@Override
	public void onNext(Object item) {
		logged(() -> this.actual.onNext(item));
	}

	@Override
	public void onError(Throwable failure) {
		logged(() -> this.actual.onError(failure));
	}

	@Override
	public void onComplete() {
		logged(this.actual::onComplete);
	}

	@SuppressWarnings("try")
	private void logged(Runnable signal) {
		try (RpcContext.Scope scope = CallLabels.log(this.handled)) {
			signal.run();
		}
	}

}
