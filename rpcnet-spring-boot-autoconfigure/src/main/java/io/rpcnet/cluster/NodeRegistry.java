package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;

/**
 * The nodes of the cluster, as this node sees them at the moment. Never blocks, and may
 * be asked from any thread.
 *
 * @since 0.1.0
 */
public interface NodeRegistry {

	/**
	 * Return all nodes, this one included.
	 * @return an immutable list, sorted by label, then by id
	 */
	List<Node> all();

	/**
	 * Return the nodes that carry all of the given tags.
	 * @param tags name and value of each tag; empty for all nodes
	 * @return an immutable list, sorted as {@link #all()}
	 */
	List<Node> withTags(Map<String, String> tags);

}
