package io.rpcnet.contract;

import java.util.Locale;

import io.rpcnet.Internal;

/**
 * Where a call is seen.
 *
 * @since 0.1.0
 */
@Internal
public enum Side {

	/** Where it is answered. */
	SERVER,

	/** Where it is made. */
	CLIENT;

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
