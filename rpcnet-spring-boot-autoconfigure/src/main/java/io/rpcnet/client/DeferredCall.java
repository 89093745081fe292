package io.rpcnet.client;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * What a client returns for one result: a call is made for each that subscribes.
 */
final class DeferredCall extends Mono<Object> {

	private final ClientMethod method;

	private final @Nullable Object[] arguments;

	private DeferredCall(ClientMethod method, @Nullable Object[] arguments) {
		this.method = method;
		this.arguments = arguments;
	}

	static Mono<Object> of(ClientMethod method, @Nullable Object[] arguments) {
		return onAssembly(new DeferredCall(method, arguments));
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		ClientCall call;
		Mono<Object> result;
		try {
			call = ClientCall.of(this.method, this.arguments, actual.currentContext());
			result = result(call);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			Operators.error(actual, ex);
			return;
		}
		result.subscribe(call.told(actual));
	}

	private Mono<Object> result(ClientCall call) {
		return this.method.interceptors().isEmpty() ? call.sendOnce()
				: call.intercepted(0, (last) -> last.sendOnce().flux()).singleOrEmpty();
	}

}
