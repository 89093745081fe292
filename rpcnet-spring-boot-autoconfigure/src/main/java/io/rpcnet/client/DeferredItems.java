package io.rpcnet.client;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What a client returns for many results: a call is made for each that subscribes.
 */
final class DeferredItems extends Flux<Object> {

	private final ClientMethod method;

	private final @Nullable Object[] arguments;

	private DeferredItems(ClientMethod method, @Nullable Object[] arguments) {
		this.method = method;
		this.arguments = arguments;
	}

	static Flux<Object> of(ClientMethod method, @Nullable Object[] arguments) {
		return onAssembly(new DeferredItems(method, arguments));
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		ClientCall call;
		Flux<Object> results;
		try {
			call = ClientCall.of(this.method, this.arguments, actual.currentContext());
			results = results(call);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			Operators.error(actual, ex);
			return;
		}
		results.subscribe(call.told(actual));
	}

	private Flux<Object> results(ClientCall call) {
		return this.method.interceptors().isEmpty() ? call.sendMany() : call.intercepted(0, ClientCall::sendMany);
	}

}
