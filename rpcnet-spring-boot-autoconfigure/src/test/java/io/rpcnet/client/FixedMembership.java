package io.rpcnet.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.rpcnet.cluster.ClusterEvent;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeContract;
import io.rpcnet.cluster.NodeJoined;
import io.rpcnet.cluster.NodeLeft;
import io.rpcnet.cluster.NodeRegistry;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.WorkerRegistry;

/**
 * Members that a test names, so that clients can be tried without gossip.
 */
public final class FixedMembership implements ClusterMembership {

	private final List<Node> members = new CopyOnWriteArrayList<>();

	private final List<Consumer<ClusterEvent>> listeners = new CopyOnWriteArrayList<>();

	public static Node node(String label, String rpcAddress, Map<String, String> tags, String... contracts) {
		return new Node("id-" + label, label, NodeRole.WORKER, NodeState.UP, null, null, rpcAddress, "gossip:1",
				Stream.of(contracts).map((name) -> new NodeContract(name, 1)).toList(), 100, null, tags);
	}

	public void join(Node node) {
		this.members.add(node);
		this.listeners.forEach((listener) -> listener.accept(new NodeJoined(node)));
	}

	public void leave(Node node) {
		this.members.remove(node);
		this.listeners.forEach((listener) -> listener.accept(new NodeLeft(node)));
	}

	@Override
	public Node self() {
		return node("self", "127.0.0.1:1", Map.of());
	}

	@Override
	public NodeRegistry nodes() {
		return new NodeRegistry() {

			@Override
			public List<Node> all() {
				return List.copyOf(FixedMembership.this.members);
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
		this.listeners.add(listener);
	}

}
