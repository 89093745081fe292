package io.rpcnet.cluster;

import java.time.Duration;

import io.rpcnet.Internal;

/**
 * This node in the cluster, as far as it changes itself. For any thread; nothing blocks.
 *
 * @since 0.1.0
 */
@Internal
public interface OwnNode {

	/**
	 * Tell the cluster, at once, in which state this node is. Does nothing while
	 * membership does not run.
	 * @param state the state
	 */
	void changeState(NodeState state);

	/**
	 * Return how long such a change takes to reach all others.
	 * @return the time, zero when there are no others
	 */
	Duration spreadTime();

}
