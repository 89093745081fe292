package io.rpcnet.client;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.transport.EventLoops;

/**
 * The connections of this application, one a node, shared by all of its clients. Follows
 * membership: a connection is opened as soon as a node exports a contract that is called
 * from here, and retired when the node is gone. To addresses that are set for a contract
 * connections are open as long as the application runs, whatever membership says.
 */
final class NodeConnections implements ClientConnections, AutoCloseable {

	private final @Nullable ClusterMembership membership;

	private final BiFunction<String, @Nullable String, Mono<RSocket>> connector;

	private final Supplier<EventLoops> loops;

	private final OpenConnections open;

	private final Map<String, NodeConnection> connections = new ConcurrentHashMap<>();

	private final Map<FixedAddress, NodeConnection> fixed = new ConcurrentHashMap<>();

	private final List<NodePicker> pickers = new CopyOnWriteArrayList<>();

	private final NodeConnection.Listener listener = new Listener();

	private @Nullable List<Node> seen;

	private boolean closed;

	/**
	 * Create them, with nothing connected yet.
	 * @param membership what tells of nodes, or null
	 * @param connector opens a connection to an address, with a payload format or, for
	 * null, the application's
	 * @param loops the event loops, not asked for before the first connection
	 * @param open counts the connections that are open
	 */
	NodeConnections(@Nullable ClusterMembership membership,
			BiFunction<String, @Nullable String, Mono<RSocket>> connector, Supplier<EventLoops> loops,
			OpenConnections open) {
		this.membership = membership;
		this.connector = connector;
		this.loops = loops;
		this.open = open;
		if (membership != null) {
			membership.addListener((event) -> refresh());
		}
	}

	synchronized void add(NodePicker picker) {
		this.pickers.add(picker);
		if (picker.isFixed() && !this.closed) {
			connectFixed(picker);
		}
		// The new one has yet to get its candidates from the members that are known
		this.seen = null;
		refresh();
	}

	private void connectFixed(NodePicker picker) {
		picker.candidates(picker.addresses().stream().map(this::connection).toList());
	}

	/**
	 * Return the members of the cluster, whether they may be called or not.
	 * @return the members, this node included; empty without membership
	 */
	List<Node> nodes() {
		return (this.membership != null) ? this.membership.nodes().all() : List.of();
	}

	@Override
	public List<Connection> all() {
		return Stream.concat(this.connections.values().stream(), this.fixed.values().stream())
			.map((connection) -> new Connection(connection.node(), connection.isUsable(), connection.inFlight(),
					connection.isRetired()))
			.sorted(Comparator.comparing((connection) -> connection.node().label()))
			.toList();
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
			if (!picker.isFixed()) {
				picker.candidates(callable.values().stream().filter(picker::wants).map(this::connection).toList());
			}
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
		NodeConnection created = start(node, null);
		this.connections.put(node.id(), created);
		return created;
	}

	private NodeConnection connection(FixedAddress fixedAddress) {
		return this.fixed.computeIfAbsent(fixedAddress, (added) -> start(added.toNode(), added.dataMimeType()));
	}

	private NodeConnection start(Node node, @Nullable String dataMimeType) {
		NodeConnection created = new NodeConnection(node, (address) -> connect(address, dataMimeType),
				this.loops.get().group().next(), this.listener);
		created.start();
		return created;
	}

	private Mono<RSocket> connect(String address, @Nullable String dataMimeType) {
		return this.connector.apply(address, dataMimeType).doOnNext((opened) -> {
			this.open.opened();
			opened.onClose().onErrorComplete().doFinally((signal) -> this.open.closed()).subscribe();
		});
	}

	private synchronized void replace(NodeConnection drained) {
		String id = drained.node().id();
		if (this.connections.get(id) == drained) {
			this.connections.put(id, drained.successor());
			this.seen = null;
			refresh();
		}
		else if (this.fixed.containsValue(drained)) {
			this.fixed.replaceAll((address, known) -> (known == drained) ? drained.successor() : known);
			this.pickers.stream().filter(NodePicker::isFixed).forEach(this::connectFixed);
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		this.connections.values().forEach(NodeConnection::retire);
		this.connections.clear();
		this.fixed.values().forEach(NodeConnection::retire);
		this.fixed.clear();
	}

	private final class Listener implements NodeConnection.Listener {

		@Override
		public void changed() {
			NodeConnections.this.pickers.forEach(NodePicker::wake);
		}

		@Override
		public void drains(NodeConnection connection) {
			replace(connection);
		}

	}

}
