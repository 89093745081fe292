package io.rpcnet.contract;

import io.rpcnet.Internal;

/**
 * How RSocket carries a method's call.
 *
 * @since 0.1.0
 */
@Internal
public enum Interaction {

	/** One payload in, nothing out, not even that it failed. */
	FIRE_AND_FORGET,

	/** One payload in, at most one out. */
	REQUEST_RESPONSE,

	/** One payload in, any number out. */
	REQUEST_STREAM,

	/** Any number of payloads in and out. */
	REQUEST_CHANNEL;

	@Override
	public String toString() {
		return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
	}

}
