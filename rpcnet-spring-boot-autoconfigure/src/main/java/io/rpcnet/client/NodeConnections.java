package io.rpcnet.client;

import java.util.List;
import java.util.Map;
import java.util.Objects;
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

	private List<Node> seen = List.of();

	private boolean closed;

	NodeConnections(@Nullable ClusterMembership membership, Function<String, Mono<RSocket>> connector,
			Supplier<EventLoops> loops) {
		this.membership = membership;
		this.connector = connector;
		this.loops = loops;
		if (membership != null) {
			membership.addListener((event) -> refresh());
		}
	}

	synchronized void add(NodePicker picker) {
		this.pickers.add(picker);
		// The new one has yet to get its candidates from the members that are known
		this.seen = List.of();
		refresh();
	}

	/**
	 * Return the members of the cluster, whether they may be called or not.
	 * @return the members, this node included; empty without membership
	 */
	List<Node> nodes() {
		return (this.membership != null) ? this.membership.nodes().all() : List.of();
	}

	boolean hasMembership() {
		return this.membership != null;
	}

	/**
	 * Make connections and pickers agree with membership, if it has changed.
	 */
	synchronized void refresh() {
		List<Node> nodes = nodes();
		if (this.closed || nodes.equals(this.seen)) {
			return;
		}
		this.seen = nodes;
		Map<String, Node> callable = nodes.stream()
			.filter(Node::isCallable)
			.collect(Collectors.toMap(Node::id, (node) -> node, (one, other) -> other));
		this.connections.values().removeIf((connection) -> retireIfGone(connection, callable));
		for (NodePicker picker : this.pickers) {
			picker.candidates(callable.values().stream().filter(picker::wants).map(this::connection).toList());
		}
	}

	private static boolean retireIfGone(NodeConnection connection, Map<String, Node> callable) {
		Node node = callable.get(connection.node().id());
		boolean current = node != null && Objects.equals(node.rpcAddress(), connection.node().rpcAddress());
		if (!current) {
			connection.retire();
		}
		return !current;
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
