package io.rpcnet.client;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.codec.Defaults;
import io.rpcnet.codec.MethodCodec;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.Coroutines;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.ResultStyle;
import io.rpcnet.transport.RouteMetadata;

/**
 * Calls one method of a contract, in the style of its result. Everything that does not
 * depend on the call is prepared once.
 *
 * @param method the method
 * @param version the contract's version
 * @param codec its payloads
 * @param metadata writes the metadata of its requests
 * @param picker chooses the node
 * @param settings how it is called
 * @param interceptors what stands around each call, outermost first
 * @param monitor what is told of each call that is sent
 * @param tracer lets calls belong to traces, or null when they do not
 */
record ClientMethod(ContractMethod method, int version, MethodCodec codec, RouteMetadata metadata, NodePicker picker,
		CallSettings settings, List<RpcClientInterceptor> interceptors, MethodMonitor monitor,
		@Nullable CallTracer tracer) {

	ClientMethod {
		interceptors = List.copyOf(interceptors);
	}

	/**
	 * Call.
	 * @param arguments the arguments of the Java method
	 * @return what the Java method returns
	 */
	@Nullable Object call(@Nullable Object[] arguments) {
		ReactiveAdapter adapter = this.method.result().adapter();
		if (adapter == null) {
			return (this.method.result().style() == ResultStyle.SUSPENDING) ? suspend(arguments)
					: await(single(arguments));
		}
		return adapter.fromPublisher(this.method.result().many() ? many(arguments) : single(arguments));
	}

	private @Nullable Object suspend(@Nullable Object[] arguments) {
		Object continuation = arguments[arguments.length - 1];
		return (this.method.resultType() != null) ? Coroutines.await(single(arguments), continuation)
				: Coroutines.awaitCompletion(single(arguments), continuation);
	}

	private Mono<Object> single(@Nullable Object[] arguments) {
		Mono<Object> result = one(arguments);
		return this.method.result().optional()
				? result.<Object>map(Optional::of).switchIfEmpty(Mono.fromSupplier(Optional::empty)) : result;
	}

	private Mono<Object> one(@Nullable Object[] arguments) {
		if (this.method.interaction() == Interaction.REQUEST_CHANNEL) {
			return many(arguments).next();
		}
		return DeferredCall.of(this, arguments);
	}

	private Flux<Object> many(@Nullable Object[] arguments) {
		return DeferredItems.of(this, arguments);
	}

	private @Nullable Object await(Mono<Object> result) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(
					("'%s' returns a plain value, so calling it blocks, and %s is a thread that must not block. "
							+ "Return a Mono from the contract's method, or call it on another thread.")
						.formatted(this.method.route(), Thread.currentThread().getName()));
		}
		Object value = block(result);
		return (value != null) ? value : Defaults.of(this.method.method().getReturnType());
	}

	private @Nullable Object block(Mono<Object> result) {
		try {
			return result.block();
		}
		catch (RuntimeException ex) {
			if (ex.getCause() instanceof InterruptedException) {
				throw new RpcException(RpcStatus.CANCELLED,
						"The thread that called '%s' was interrupted: the call was cancelled."
							.formatted(this.method.route()),
						ex);
			}
			throw ex;
		}
	}

}
