package io.rpcnet.transport;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.ConnectionErrorException;
import io.rsocket.exceptions.CustomRSocketException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * Failures as ERROR frames and back: the status is the frame's code, the rest is JSON in
 * its data.
 *
 * @since 0.1.0
 */
@Internal
public final class WireErrors {

	private static final JsonMapper json = JsonMapper.builder().build();

	private WireErrors() {
	}

	/**
	 * Return what a caller may know of a failure. An {@link RpcException} is meant for
	 * him; of anything else he learns only that it happened.
	 * @param failure the failure
	 * @return the failure to send
	 */
	public static RpcException disclose(Throwable failure) {
		if (failure instanceof RpcException known) {
			return known;
		}
		if (failure instanceof RejectedExecutionException) {
			return new RpcException(RpcStatus.RESOURCE_EXHAUSTED,
					"The server has no thread left for this call: try again later, or elsewhere.",
					RpcStatus.RESOURCE_EXHAUSTED.type(), true, null, failure);
		}
		return new RpcException(RpcStatus.INTERNAL,
				"The handler failed: look for the request id in the log of the server.", failure);
	}

	/**
	 * Write a failure of a request.
	 * @param failure the failure
	 * @param requestId the id of the request, or null when it is not known here
	 * @return what RSocket sends as an ERROR frame
	 */
	public static RSocketErrorException encode(RpcException failure, @Nullable String requestId) {
		return new CustomRSocketException(failure.status().errorCode(), data(failure, requestId));
	}

	/**
	 * Return whether a call was refused without having been executed, as whoever refused
	 * it says.
	 * @param failure what RSocket reports
	 * @return whether the call may be repeated elsewhere, whatever it does
	 */
	public static boolean isRefusedUnexecuted(Throwable failure) {
		return failure instanceof RSocketErrorException error && error.errorCode() == RpcStatus.UNAVAILABLE.errorCode()
				&& !parse(error.getMessage()).path("executed").asBoolean(true);
	}

	/**
	 * Write the data of an ERROR frame.
	 * @param failure the failure
	 * @param requestId the id of the request, or null when there is none
	 * @return the JSON
	 */
	public static String data(RpcException failure, @Nullable String requestId) {
		ObjectNode node = json.createObjectNode();
		node.put("status", failure.status().name());
		node.put("message", failure.getMessage());
		node.put("requestId", (failure.requestId() != null) ? failure.requestId() : requestId);
		node.put("type", failure.type());
		node.put("retryable", failure.isRetryable());
		if (failure.retryAfter() != null) {
			node.put("retryAfterMillis", failure.retryAfter().toMillis());
		}
		if (failure instanceof NotExecutedException) {
			node.put("executed", false);
		}
		return node.toString();
	}

	/**
	 * Read how a call that was sent has failed.
	 * @param failure what RSocket reports
	 * @param requestId the id of the request
	 * @param idempotent whether the call may be repeated
	 * @return the failure for the caller
	 */
	public static RpcException decode(Throwable failure, String requestId, boolean idempotent) {
		if (failure instanceof RpcException known) {
			return (known.requestId() != null) ? known : withId(known, requestId);
		}
		if (failure instanceof ClosedChannelException || failure instanceof ConnectionErrorException) {
			return new RpcException(RpcStatus.ABORTED,
					"The connection was lost before the answer came: the call may have been executed.",
					RpcStatus.ABORTED.type(), idempotent, requestId, failure);
		}
		if (failure instanceof RSocketErrorException error) {
			return decode(error, requestId);
		}
		return new RpcException(RpcStatus.INTERNAL, "The call failed: " + failure, RpcStatus.INTERNAL.type(), false,
				requestId, failure);
	}

	private static RpcException withId(RpcException failure, String requestId) {
		return new RpcException(failure.status(), String.valueOf(failure.getMessage()), failure.type(),
				failure.isRetryable(), requestId, failure.retryAfter(), failure);
	}

	private static RpcException decode(RSocketErrorException error, String requestId) {
		RpcStatus status = RpcStatus.ofErrorCode(error.errorCode());
		JsonNode node = parse(error.getMessage());
		return new RpcException(status, node.path("message").asString(message(error)),
				node.path("type").asString(status.type()), node.path("retryable").asBoolean(status.isRetryable()),
				node.path("requestId").asString(requestId), retryAfter(node.path("retryAfterMillis")), error);
	}

	private static @Nullable Duration retryAfter(JsonNode millis) {
		long value = millis.asLong(-1);
		return (value >= 0) ? Duration.ofMillis(value) : null;
	}

	private static String message(RSocketErrorException error) {
		return (error.getMessage() != null) ? error.getMessage() : "The peer gave no reason";
	}

	private static JsonNode parse(@Nullable String data) {
		try {
			JsonNode node = json.readTree((data != null) ? data : "");
			return node.isObject() ? node : json.createObjectNode();
		}
		catch (JacksonException ex) {
			// A foreign peer's text, which is the message as it is
			return json.createObjectNode();
		}
	}

}
