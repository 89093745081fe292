package io.rpcnet.cluster;

/**
 * A change in the cluster. Each is published to the application context, too: a method
 * with {@code @EventListener} and one of the kinds as its parameter hears it, on
 * membership's own thread.
 *
 * @since 0.1.0
 */
public sealed interface ClusterEvent permits NodeJoined, NodeUpdated, NodeLeft, NodeFailed {

	/**
	 * Return the node that the event is about.
	 * @return the node, as last known
	 */
	Node node();

}
