package io.rpcnet.client;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import io.rpcnet.RpcContext;
import io.rpcnet.cluster.Node;

/**
 * Stands around every call of a typed client: measures, logs, adds metadata, tries again.
 * A bean of this type takes part; several do in their order ({@code @Order}), the first
 * outermost. Where there is none, calls cost nothing more.
 * <p>
 * Called on the thread that calls, or subscribes: must not block.
 *
 * <pre class="code">
 * Flux&lt;Object&gt; intercept(Call call, Chain chain) {
 *     return chain.proceed(call.context().mutate().metadata("text/x.shop.tenant", tenant()).build());
 * }
 * </pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RpcClientInterceptor {

	/**
	 * Make a call, by proceeding or without.
	 * @param call the call
	 * @param chain the rest of the way to the other node
	 * @return the results: at most one for a method that has one, none for a void or
	 * oneway method
	 */
	Flux<Object> intercept(Call call, Chain chain);

	/**
	 * A call to be made.
	 */
	interface Call {

		/**
		 * Return the route.
		 * @return {@code Contract.method}
		 */
		String route();

		/**
		 * Return the version of the contract that is called.
		 * @return the version, from 1
		 */
		int version();

		/**
		 * Return the contract's method, with its annotations.
		 * @return the method
		 */
		Method method();

		/**
		 * Return the request id, the deadline, the tags that the called node must have,
		 * and what is sent along.
		 * @return the context, always with a request id
		 */
		RpcContext context();

		/**
		 * Return the node that the call went to last.
		 * @return the node, or null before one is chosen
		 */
		@Nullable Node node();

	}

	/**
	 * The rest of the way to the other node.
	 */
	@FunctionalInterface
	interface Chain {

		/**
		 * Go on to the next interceptor, or to the other node. Nothing is sent before the
		 * results are subscribed to; each subscription makes a call of its own.
		 * @param context the context of the call, as it is or changed
		 * @return the results; an error of them is an {@link io.rpcnet.RpcException},
		 * unless it is that of a stream which the caller sends
		 */
		Flux<Object> proceed(RpcContext context);

	}

}
