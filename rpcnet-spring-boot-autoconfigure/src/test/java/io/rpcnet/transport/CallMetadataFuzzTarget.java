package io.rpcnet.transport;

import java.util.regex.Pattern;

import io.netty.buffer.Unpooled;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.fuzz.Cost;
import io.rpcnet.fuzz.FuzzTarget;

/**
 * Takes the metadata of a request.
 */
public final class CallMetadataFuzzTarget {

	private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private CallMetadataFuzzTarget() {
	}

	/**
	 * Load what inputs need before the first is timed.
	 */
	public static void fuzzerInitialize() {
		FuzzTarget.CALL_METADATA.replay();
	}

	/**
	 * Take an input.
	 * @param input composite metadata
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		Cost.check(input, () -> decode(input));
	}

	private static void decode(byte[] input) {
		try {
			CallMetadata metadata = CallMetadata.decode(Unpooled.wrappedBuffer(input));
			if (!REQUEST_ID.matcher(metadata.requestId()).matches()) {
				throw new AssertionError("A request id that could forge a line of log");
			}
			if (metadata.version() < 0 || (metadata.remaining() != null && metadata.remaining().isNegative())) {
				throw new AssertionError("A negative version or time: " + metadata);
			}
			if (metadata.trace() != null && (!metadata.trace().isValid() || metadata.trace().flags() > 0xFF)) {
				throw new AssertionError("No trace: " + metadata);
			}
		}
		catch (RpcException ex) {
			if (ex.status() != RpcStatus.INVALID_ARGUMENT) {
				throw ex;
			}
		}
	}

}
