package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.contract.Contract;

/**
 * Chooses the node that a call of one contract goes to among the {@link Candidates},
 * which are replaced as membership changes. Choosing takes no lock.
 */
final class NodePicker {

	private final Contract contract;

	private final NodeConnections connections;

	private final Duration waitForWorker;

	private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

	private final List<FixedAddress> addresses;

	private volatile Candidates candidates = Candidates.NONE;

	NodePicker(Contract contract, NodeConnections connections, Duration waitForWorker, List<FixedAddress> addresses) {
		this.contract = contract;
		this.connections = connections;
		this.waitForWorker = waitForWorker;
		this.addresses = List.copyOf(addresses);
	}

	/**
	 * Return where the contract is served, whatever membership says.
	 * @return the addresses; empty when membership tells who serves it
	 */
	List<FixedAddress> addresses() {
		return this.addresses;
	}

	boolean isFixed() {
		return !this.addresses.isEmpty();
	}

	boolean wants(Node node) {
		// No node lists what every node with a listener has
		return node.exports(this.contract.name(), this.contract.version())
				|| (this.contract.isBuiltIn() && node.rpcAddress() != null);
	}

	void candidates(List<NodeConnection> candidates) {
		this.candidates = new Candidates(candidates);
		wake();
	}

	/**
	 * Give nodes to the calls that wait for one.
	 */
	void wake() {
		this.waiting.removeIf((waiter) -> {
			NodeConnection picked = pick(waiter.tags(), waiter.refusing());
			if (picked != null) {
				waiter.sink().success(picked);
			}
			return picked != null;
		});
	}

	/**
	 * Choose a node at once.
	 * @param tags the tags that it must carry
	 * @param refusing the ids of the nodes that have refused the call
	 * @return its connection, or null when no such node is connected
	 */
	@Nullable NodeConnection pick(Map<String, String> tags, Set<String> refusing) {
		return this.candidates.pick(tags, refusing);
	}

	/**
	 * Choose a node, waiting for one where there is none.
	 * @param tags the tags that it must carry
	 * @param refusing the ids of the nodes that have refused the call
	 * @return its connection, or an error with UNAVAILABLE or UNIMPLEMENTED
	 */
	Mono<NodeConnection> pickOrWait(Map<String, String> tags, Set<String> refusing) {
		return Mono.<NodeConnection>create((sink) -> await(new Waiting(tags, refusing, sink)))
			.timeout(this.waitForWorker, Mono.error(() -> none(tags)));
	}

	private void await(Waiting waiter) {
		this.waiting.add(waiter);
		waiter.sink().onDispose(() -> this.waiting.remove(waiter));
		// Membership may have begun, or a connection opened, since the first look
		this.connections.refresh();
		wake();
	}

	private RpcException none(Map<String, String> tags) {
		String name = this.contract.name();
		if (isFixed()) {
			return noneOfTheAddresses(tags);
		}
		if (!this.connections.hasMembership()) {
			return new RpcException(RpcStatus.UNAVAILABLE,
					"No node for '%s': this application is no member of a cluster. Set 'rpcnet.cluster.seeds'."
						.formatted(name));
		}
		List<Node> exporting = this.connections.nodes().stream().filter(this::wants).toList();
		if (exporting.isEmpty()) {
			return new RpcException(RpcStatus.UNIMPLEMENTED,
					"No member of the cluster exports '%s' in version %d.".formatted(name, this.contract.version()));
		}
		long fitting = exporting.stream().filter((node) -> node.isCallable() && node.hasTags(tags)).count();
		return new RpcException(RpcStatus.UNAVAILABLE,
				"No node for '%s' within %d ms: %d export it, %d of them may be called and carry the tags %s, none is connected."
					.formatted(name, this.waitForWorker.toMillis(), exporting.size(), fitting, tags.keySet()));
	}

	private RpcException noneOfTheAddresses(Map<String, String> tags) {
		List<String> tried = this.addresses.stream().map(FixedAddress::address).toList();
		if (!tags.isEmpty()) {
			return new RpcException(RpcStatus.UNAVAILABLE,
					"No node for '%s' carries the tags %s: it is served at fixed addresses, %s, which have no tags."
						.formatted(this.contract.name(), tags.keySet(), tried));
		}
		return new RpcException(RpcStatus.UNAVAILABLE,
				"No connection for '%s' within %d ms: none of its fixed addresses is connected, %s."
					.formatted(this.contract.name(), this.waitForWorker.toMillis(), tried));
	}

	private record Waiting(Map<String, String> tags, Set<String> refusing, MonoSink<NodeConnection> sink) {

	}

}
