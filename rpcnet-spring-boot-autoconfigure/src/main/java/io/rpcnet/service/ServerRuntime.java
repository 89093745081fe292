package io.rpcnet.service;

import java.util.List;

/**
 * What answering a call takes, the same for all connections.
 *
 * @param routes what can be called
 * @param interceptors what stands around each call, outermost first
 * @param failures what callers learn of failures
 */
record ServerRuntime(RouteTable routes, List<RpcServerInterceptor> interceptors, Failures failures) {

	ServerRuntime {
		interceptors = List.copyOf(interceptors);
	}

}
