package io.rpcnet.lifecycle;

import org.springframework.context.SmartLifecycle;

/**
 * Takes this node out of the cluster's calls without losing one: others are told to
 * choose another node, calls that are there end, new ones are refused in a way that lets
 * callers try elsewhere. Happens by itself when the application stops; by hand it makes
 * the node idle until it is resumed or stopped.
 * <p>
 * Thread-safe; no method blocks.
 *
 * @since 0.1.0
 */
public interface RpcDrain {

	/**
	 * The lifecycle phase in which a node drains that stops: the first of all, before its
	 * membership and its listener end.
	 */
	int PHASE = SmartLifecycle.DEFAULT_PHASE;

	/**
	 * Begin to drain, unless that was done before.
	 * @return whether it begins now
	 */
	boolean drain();

	/**
	 * Take calls again, if the node drains by hand. A node that stops goes on stopping.
	 * @return whether the node takes calls again
	 */
	boolean resume();

	/**
	 * Return how far the node is.
	 * @return the state at this moment
	 */
	State state();

	/**
	 * How far a node is in draining.
	 */
	enum State {

		/** Takes calls. */
		ACTIVE,

		/** Finishes what it has, takes nothing new. */
		DRAINING,

		/** Has nothing left to finish, takes nothing new. */
		DRAINED

	}

}
