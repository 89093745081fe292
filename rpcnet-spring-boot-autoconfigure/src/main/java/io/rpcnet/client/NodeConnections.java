package io.rpcnet.client;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.transport.EventLoops;

/**
 * The connections of this application, one a node, shared by all of its clients. Follows
 * membership: a connection is opened as soon as a node exports a contract that is called
 * from here, and retired when the node is gone.
 */
final class NodeConnections implements AutoCloseable {

	private final @Nullable ClusterMembership membership;

	private final Function<String, Mono<RSocket>> connector;

	private final Supplier<EventLoops> loops;

	private final Map<String, NodeConnection> connections = new ConcurrentHashMap<>();

	private final List<NodePicker> pickers = new CopyOnWriteArrayList<>();

	private volatile boolean closed;

	NodeConnections(@Nullable ClusterMembership membership, Function<String, Mono<RSocket>> connector,
			Supplier<EventLoops> loops) {
		this.membership = membership;
		this.connector = connector;
		this.loops = loops;
		if (membership != null) {
			membership.addListener((event) -> refresh());
		}
	}

	void add(NodePicker picker) {
		this.pickers.add(picker);
		refresh();
	}

	/**
	 * Return the nodes that may be called now.
	 * @return the members, this node included; empty without membership
	 */
	List<Node> nodes() {
		return (this.membership != null) ? this.membership.nodes().all() : List.of();
	}

	boolean hasMembership() {
		return this.membership != null;
	}

	/**
	 * Make connections and pickers agree with membership.
	 */
	synchronized void refresh() {
		if (this.closed) {
			return;
		}
		List<Node> nodes = nodes();
		Map<String, Node> callable = nodes.stream()
			.filter(Node::isCallable)
			.collect(Collectors.toMap(Node::id, (node) -> node, (one, other) -> other));
		retireAllBut(callable);
		for (NodePicker picker : this.pickers) {
			picker.candidates(callable.values().stream().filter(picker::wants).map(this::connection).toList());
		}
	}

	private void retireAllBut(Map<String, Node> callable) {
		Set<String> known = Set.copyOf(this.connections.keySet());
		for (String id : known) {
			NodeConnection connection = this.connections.get(id);
			Node node = callable.get(id);
			boolean moved = node != null && connection != null
					&& !Objects.equals(node.rpcAddress(), connection.node().rpcAddress());
			if (connection != null && (node == null || moved)) {
				this.connections.remove(id);
				connection.retire();
			}
		}
	}

	private NodeConnection connection(Node node) {
		NodeConnection known = this.connections.get(node.id());
		if (known != null) {
			known.update(node);
			return known;
		}
		NodeConnection created = new NodeConnection(node, this.connector, this.loops.get().group().next(),
				this::changed);
		this.connections.put(node.id(), created);
		created.start();
		return created;
	}

	private void changed() {
		this.pickers.forEach(NodePicker::wake);
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		this.connections.values().forEach(NodeConnection::retire);
		this.connections.clear();
	}

}
