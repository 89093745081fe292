package io.rpcnet.service;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rpcnet.contract.CallTracer;

/**
 * What answering a call takes, the same for all connections.
 *
 * @param routes what can be called
 * @param interceptors what stands around each call, outermost first
 * @param failures what callers learn of failures
 * @param tracer lets calls belong to traces, or null when they do not
 * @param label the label of this node, as others know it; null when it has none
 */
record ServerRuntime(RouteTable routes, List<RpcServerInterceptor> interceptors, Failures failures,
		@Nullable CallTracer tracer, Supplier<@Nullable String> label) {

	ServerRuntime {
		interceptors = List.copyOf(interceptors);
	}

}
