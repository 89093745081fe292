package io.rpcnet.cluster;

import java.util.function.Consumer;

import org.springframework.context.SmartLifecycle;

/**
 * This node's membership in the cluster. It begins and ends with the application context.
 * Joining goes on in the background: the application starts, alone, while no seed can be
 * reached.
 *
 * @since 0.1.0
 */
public interface ClusterMembership {

	/**
	 * The lifecycle phase in which membership begins: after the RPC listener, whose
	 * address it tells others, and it ends before the listener does.
	 */
	int PHASE = SmartLifecycle.DEFAULT_PHASE - 256;

	/**
	 * Return this node.
	 * @return this node; {@link NodeState#STARTING} until membership has begun
	 */
	Node self();

	/**
	 * Return the nodes of the cluster.
	 * @return a live view
	 */
	NodeRegistry nodes();

	/**
	 * Return the workers of the cluster.
	 * @return a live view
	 */
	WorkerRegistry workers();

	/**
	 * Add a listener of changes. It is called after the registries have changed, on
	 * membership's own thread, for one event after the other, and before the event is
	 * published to the application context. What it throws is logged.
	 * @param listener the listener, which must not block
	 */
	void addListener(Consumer<ClusterEvent> listener);

}
