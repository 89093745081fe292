package io.rpcnet.cluster;

/**
 * How far a node is in its life, as it says itself.
 *
 * @since 0.1.0
 */
public enum NodeState {

	/** Not ready for calls yet. */
	STARTING,

	/** Ready for calls. */
	UP,

	/** Finishes what it has, takes nothing new, and will leave. */
	DRAINING,

	/**
	 * Says something that this node cannot read, as a much newer version may. Listed, and
	 * never called. No node says this of itself.
	 */
	UNREADABLE

}
