package io.rpcnet.docs.callspring;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.rpcnet.cluster.ClusterEvent;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeContract;
import io.rpcnet.cluster.NodeRegistry;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.WorkerRegistry;

/**
 * One server that is no member of any cluster.
 */
final class ServerByAddress implements ClusterMembership {

	private final List<Node> nodes;

	ServerByAddress(String address) {
		this.nodes = List.of(new Node("spring", "spring", NodeRole.WORKER, NodeState.UP, null, null, address, "none:1",
				List.of(new NodeContract("shop.Orders", 1)), 100, null, Map.of()));
	}

	@Override
	public Node self() {
		throw new UnsupportedOperationException();
	}

	@Override
	public NodeRegistry nodes() {
		return new NodeRegistry() {

			@Override
			public List<Node> all() {
				return ServerByAddress.this.nodes;
			}

			@Override
			public List<Node> withTags(Map<String, String> tags) {
				return all().stream().filter((node) -> node.hasTags(tags)).toList();
			}

		};
	}

	@Override
	public WorkerRegistry workers() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void addListener(Consumer<ClusterEvent> listener) {
		// Nothing ever changes
	}

}
