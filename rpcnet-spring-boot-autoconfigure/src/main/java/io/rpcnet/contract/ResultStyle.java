package io.rpcnet.contract;

import io.rpcnet.Internal;

/**
 * In which form a method hands over its result.
 *
 * @since 0.1.0
 */
@Internal
public enum ResultStyle {

	/**
	 * A publisher of Reactor, or a type that stands for one, as {@code Flow.Publisher}:
	 * called on the event loop.
	 */
	REACTIVE,

	/**
	 * A suspend function of Kotlin, which hands its result to a continuation or returns a
	 * {@code Flow}: called on the event loop.
	 */
	SUSPENDING,

	/**
	 * A {@code CompletableFuture} or {@code CompletionStage}: called on a thread that may
	 * block.
	 */
	FUTURE,

	/** The value itself, or void: called on a thread that may block. */
	PLAIN

}
