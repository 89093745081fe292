package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster, as it describes itself.
 *
 * @param id the id of the process, never used twice
 * @param label what a person reads in place of the id
 * @param role what the node is in the cluster for
 * @param state how far the node is in its life
 * @param zone the failure domain that the node runs in, or null
 * @param region the region that the node runs in, or null
 * @param rpcAddress where to call the node, as host:port; null when it hosts nothing
 * @param gossipAddress where the node speaks with other members, as host:port; empty for
 * this node before it has joined
 * @param contracts the contracts that the node exports
 * @param weight the node's share of calls, against that of others
 * @param applicationVersion the version of the application, or null when unknown
 * @param tags name and value of each tag of the node
 * @since 0.1.0
 */
public record Node(String id, String label, NodeRole role, NodeState state, @Nullable String zone,
		@Nullable String region, @Nullable String rpcAddress, String gossipAddress, List<NodeContract> contracts,
		int weight, @Nullable String applicationVersion, Map<String, String> tags) {

	/**
	 * Create a node, copying contracts and tags.
	 */
	public Node {
		contracts = List.copyOf(contracts);
		tags = Map.copyOf(tags);
	}

	/**
	 * Return whether the node exports a contract in any version.
	 * @param contract the contract's name
	 * @return whether it is exported
	 */
	public boolean exports(String contract) {
		return this.contracts.stream().anyMatch((candidate) -> candidate.name().equals(contract));
	}

	/**
	 * Return whether the node exports one version of a contract.
	 * @param contract the contract's name
	 * @param version the contract's version
	 * @return whether it is exported
	 */
	public boolean exports(String contract, int version) {
		return this.contracts.contains(new NodeContract(contract, version));
	}

	/**
	 * Return whether the node carries all of the given tags.
	 * @param tags name and value of each tag; empty is carried by every node
	 * @return whether no tag is missing
	 */
	public boolean hasTags(Map<String, String> tags) {
		return tags.isEmpty() || this.tags.entrySet().containsAll(tags.entrySet());
	}

	/**
	 * Return whether calls may go to the node: it is up, no mere client, and says where.
	 * @return whether the node may be called
	 */
	public boolean isCallable() {
		return this.state == NodeState.UP && this.role != NodeRole.CLIENT && this.rpcAddress != null;
	}

}
