package io.rpcnet.contract;

import io.rpcnet.Internal;

/**
 * In which form a method hands over its result.
 *
 * @since 0.1.0
 */
@Internal
public enum ResultStyle {

	/** A {@code Mono}: called on the event loop. */
	MONO,

	/** A {@code Flux}: called on the event loop. */
	FLUX,

	/** The value itself, or void: called on a thread that may block. */
	PLAIN

}
