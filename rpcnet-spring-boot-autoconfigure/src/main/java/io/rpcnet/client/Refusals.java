package io.rpcnet.client;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rpcnet.cluster.Node;

/**
 * How often a call was refused without having been executed, and by whom. Made with the
 * first refusal, as nearly all calls have none.
 */
final class Refusals {

	/** How often a call is sent at most. */
	private static final int MOST_ATTEMPTS = 3;

	private final Set<String> nodes = new HashSet<>();

	private int count;

	/**
	 * Note a refusal.
	 * @param node the node that is not to be asked again, or null when any may be
	 * @return whether the call may be sent once more
	 */
	boolean add(@Nullable Node node) {
		if (node != null) {
			this.nodes.add(node.id());
		}
		return ++this.count < MOST_ATTEMPTS;
	}

	/**
	 * Return who has refused.
	 * @return the ids of the nodes, which never change
	 */
	Set<String> nodes() {
		return Set.copyOf(this.nodes);
	}

}
