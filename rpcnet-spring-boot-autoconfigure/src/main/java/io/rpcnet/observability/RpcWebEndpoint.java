package io.rpcnet.observability;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Says over HTTP by the status that a view or an action does not exist.
 */
@EndpointWebExtension(endpoint = RpcEndpoint.class)
final class RpcWebEndpoint {

	private final RpcEndpoint endpoint;

	RpcWebEndpoint(RpcEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	@ReadOperation
	WebEndpointResponse<?> view(@Selector String view) {
		return response(this.endpoint.find(view));
	}

	@WriteOperation
	WebEndpointResponse<?> control(@Selector String action) {
		return response(this.endpoint.change(action));
	}

	private static WebEndpointResponse<?> response(@Nullable Object found) {
		return (found != null) ? new WebEndpointResponse<>(found)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
