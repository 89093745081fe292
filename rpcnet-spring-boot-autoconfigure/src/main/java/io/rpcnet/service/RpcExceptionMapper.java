package io.rpcnet.service;

import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcException;

/**
 * Says what callers learn of an exception that a handler throws or emits. Beans of this
 * type are asked in their order ({@code @Order}); what none of them maps arrives as
 * {@link io.rpcnet.RpcStatus#INTERNAL} without any detail. An {@link RpcException} needs
 * no mapping and is not offered.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RpcExceptionMapper {

	/**
	 * Map an exception. Called on the thread on which the handler failed: must not block.
	 * @param failure what the handler threw
	 * @return what the caller gets, of which status, message, type, retryability and wait
	 * travel; null to leave it to the next mapper
	 */
	@Nullable RpcException map(Throwable failure);

}
