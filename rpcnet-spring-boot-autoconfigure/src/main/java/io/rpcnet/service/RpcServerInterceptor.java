package io.rpcnet.service;

import java.lang.reflect.Method;

import reactor.core.publisher.Flux;

import io.rpcnet.RpcContext;

/**
 * Stands around every call that this node answers: measures, logs, refuses, adds context.
 * A bean of this type takes part; several do in their order ({@code @Order}), the first
 * outermost. Where there is none, calls cost nothing more.
 * <p>
 * Called on the connection's event loop, after the route is found and before the payload
 * is decoded: must not block.
 *
 * <pre class="code">
 * Flux&lt;Object&gt; intercept(Call call, Chain chain) {
 *     return chain.proceed().doOnError(RpcException.class, (ex) -&gt; count(call.route(), ex.status()));
 * }
 * </pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RpcServerInterceptor {

	/**
	 * Answer a call, by proceeding or without.
	 * @param call the call
	 * @param chain the rest of the way to the handler
	 * @return the results: at most one for a method that has one, none for a void or
	 * oneway method. What is put into its Reactor context ({@code contextWrite}) reaches
	 * the handler, thread-locals included that have a {@code ThreadLocalAccessor}
	 */
	Flux<Object> intercept(Call call, Chain chain);

	/**
	 * A call that came in.
	 */
	interface Call {

		/**
		 * Return the route.
		 * @return {@code Contract.method}
		 */
		String route();

		/**
		 * Return the version of the contract that answers.
		 * @return the version, from 1
		 */
		int version();

		/**
		 * Return the contract's method, with its annotations.
		 * @return the method
		 */
		Method method();

		/**
		 * Return who calls, under which request id, until when, and what was sent along.
		 * @return the context that the handler gets
		 */
		RpcContext context();

	}

	/**
	 * The rest of the way to the handler.
	 */
	@FunctionalInterface
	interface Chain {

		/**
		 * Go on to the next interceptor, or to the handler. Nothing happens before the
		 * results are subscribed to, which may be done once.
		 * @return the results; an error of them is always an
		 * {@link io.rpcnet.RpcException}, whose status the caller gets
		 */
		Flux<Object> proceed();

	}

}
