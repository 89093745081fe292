package io.rpcnet;

import java.util.Locale;

/**
 * What became of a call. Each status has its own RSocket error code, so that any RSocket
 * client can tell them apart.
 *
 * @since 0.1.0
 */
public enum RpcStatus {

	/** The request is not what the method expects: its payload cannot be read. */
	INVALID_ARGUMENT(0x301, false),

	/** The caller did not say, or not prove, who it is. */
	UNAUTHENTICATED(0x302, false),

	/** The caller is known but may not do this. */
	PERMISSION_DENIED(0x303, false),

	/** The thing that the call is about does not exist. */
	NOT_FOUND(0x304, false),

	/** No such route, or not in this version. Another node may know it. */
	UNIMPLEMENTED(0x305, true),

	/** The answer did not come in time. */
	DEADLINE_EXCEEDED(0x306, false),

	/** A limit is reached: of a size, of a rate, of concurrent calls. */
	RESOURCE_EXHAUSTED(0x307, false),

	/** Nobody there to answer, and the request was certainly not executed. */
	UNAVAILABLE(0x308, true),

	/** The connection was lost while the request was on its way or being answered. */
	ABORTED(0x309, false),

	/** The handler failed in a way that it did not foresee. */
	INTERNAL(0x30A, false),

	/** The caller, or the server, gave the call up. */
	CANCELLED(0x30B, false);

	private final int errorCode;

	private final boolean retryable;

	RpcStatus(int errorCode, boolean retryable) {
		this.errorCode = errorCode;
		this.retryable = retryable;
	}

	/**
	 * Return the code of the RSocket ERROR frame that carries this status.
	 * @return the code, in RSocket's range for applications
	 */
	public int errorCode() {
		return this.errorCode;
	}

	/**
	 * Return whether another worker may be asked without further knowledge of the call.
	 * @return whether a call with this status can be retried elsewhere
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Return the {@code type} that an error of this status has on the wire unless it has
	 * one of its own.
	 * @return the type, as {@code rpcnet/not_found}
	 */
	public String type() {
		return "rpcnet/" + name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the status that an error code of a peer stands for.
	 * <p>
	 * RSocket's own codes map as they are meant: REJECTED (0x202) is
	 * {@link #UNAVAILABLE}, CANCELED (0x203) is {@link #CANCELLED}, INVALID (0x204) is
	 * {@link #INVALID_ARGUMENT}. Anything unknown is {@link #INTERNAL}.
	 * @param errorCode the code of the ERROR frame
	 * @return the status, never null
	 */
	public static RpcStatus ofErrorCode(int errorCode) {
		for (RpcStatus status : values()) {
			if (status.errorCode == errorCode) {
				return status;
			}
		}
		return switch (errorCode) {
			case 0x202 -> UNAVAILABLE;
			case 0x203 -> CANCELLED;
			case 0x204 -> INVALID_ARGUMENT;
			default -> INTERNAL;
		};
	}

}
