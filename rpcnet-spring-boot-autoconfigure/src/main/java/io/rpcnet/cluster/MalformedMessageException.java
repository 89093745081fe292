package io.rpcnet.cluster;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Bytes off the network that no member of the cluster sends.
 */
final class MalformedMessageException extends IOException {

	MalformedMessageException(String message) {
		this(message, null);
	}

	MalformedMessageException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
