package io.rpcnet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A call that failed, with the status that both sides see.
 * <p>
 * A handler throws it, or emits it, to fail a call on purpose: the caller gets its
 * status, message and type. A client gets it for every call that failed, whether the
 * other side refused it, the connection was lost or nobody was there. Stack traces and
 * causes never leave the process.
 *
 * @since 0.1.0
 */
public class RpcException extends RuntimeException {

	private final RpcStatus status;

	private final String type;

	private final boolean retryable;

	private final @Nullable String requestId;

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception that is as retryable as its status.
	 * @param status what became of the call
	 * @param message what happened, what was expected and how to fix it; the remote side
	 * reads it
	 */
	public RpcException(RpcStatus status, String message) {
		this(status, message, null);
	}

	/**
	 * Create an exception with a cause that stays on this side.
	 * @param status what became of the call
	 * @param message what happened, what was expected and how to fix it; the remote side
	 * reads it
	 * @param cause why, or null
	 */
	public RpcException(RpcStatus status, String message, @Nullable Throwable cause) {
		this(status, message, status.type(), status.isRetryable(), null, cause);
	}

	/**
	 * Create an exception that says everything about a failed call.
	 * @param status what became of the call
	 * @param message what happened, what was expected and how to fix it
	 * @param type the kind of failure, as {@code rpcnet/not_found} or an application's
	 * own
	 * @param retryable whether another worker may be asked
	 * @param requestId the id that both sides log for the call, or null when it has none
	 * @param cause why, or null
	 */
	public RpcException(RpcStatus status, String message, String type, boolean retryable, @Nullable String requestId,
			@Nullable Throwable cause) {
		this(status, message, type, retryable, requestId, null, cause);
	}

	/**
	 * Create an exception that says everything about a failed call, also when to try
	 * again.
	 * @param status what became of the call
	 * @param message what happened, what was expected and how to fix it
	 * @param type the kind of failure, as {@code rpcnet/not_found} or an application's
	 * own
	 * @param retryable whether another worker may be asked
	 * @param requestId the id that both sides log for the call, or null when it has none
	 * @param retryAfter how long to wait before trying again, or null when unknown
	 * @param cause why, or null
	 */
	public RpcException(RpcStatus status, String message, String type, boolean retryable, @Nullable String requestId,
			@Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(message, cause);
		this.status = status;
		this.type = type;
		this.retryable = retryable;
		this.requestId = requestId;
		this.retryAfter = retryAfter;
	}

	/**
	 * Return what became of the call.
	 * @return the status
	 */
	public RpcStatus status() {
		return this.status;
	}

	/**
	 * Return the kind of failure.
	 * @return the type, {@link RpcStatus#type()} unless the failure has its own
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Return whether the same call may be sent to another worker.
	 * {@link RpcStatus#ABORTED} is retryable only for a method declared idempotent.
	 * @return whether the call can be retried elsewhere
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Return the id under which both sides log the call.
	 * @return the request id, or null when the call never got one
	 */
	public @Nullable String requestId() {
		return this.requestId;
	}

	/**
	 * Return how long the other side asks to wait before trying again.
	 * @return the wait, or null when it did not say
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
