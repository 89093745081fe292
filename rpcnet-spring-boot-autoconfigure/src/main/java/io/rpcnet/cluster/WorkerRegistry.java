package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;

/**
 * The workers of the cluster: the nodes of role {@link NodeRole#WORKER} or
 * {@link NodeRole#PEER} that may be called and export at least one contract of an
 * application, which is one whose name does not begin with {@code rpcnet.}. This node
 * counts itself. Never blocks, and may be asked from any thread.
 *
 * @since 0.1.0
 */
public interface WorkerRegistry {

	/**
	 * Return all workers.
	 * @return an immutable list, sorted by label, then by id
	 */
	List<Node> all();

	/**
	 * Return the workers of a contract that carry all of the given tags.
	 * @param contract the contract's name, in any version
	 * @param tags name and value of each tag; empty for all workers of the contract
	 * @return an immutable list, sorted as {@link #all()}
	 */
	List<Node> select(String contract, Map<String, String> tags);

}
