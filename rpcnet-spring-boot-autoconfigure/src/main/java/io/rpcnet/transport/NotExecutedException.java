package io.rpcnet.transport;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * A call that certainly was not executed, so that it may be sent elsewhere whatever it
 * does. On the wire it is known by {@code "executed":false}.
 *
 * @since 0.1.0
 */
@Internal
public final class NotExecutedException extends RpcException {

	/**
	 * Create the failure of a call that was refused, or not sent.
	 * @param message what happened, and how to go on
	 * @param requestId the id of the call, or null when it is not known here
	 */
	public NotExecutedException(String message, @Nullable String requestId) {
		super(RpcStatus.UNAVAILABLE, message, RpcStatus.UNAVAILABLE.type(), true, requestId, null);
	}

}
