package io.rpcnet.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Who is in the cluster, and what each change means for an application. Changes come from
 * one thread at a time; readers see a snapshot that never changes.
 */
final class ClusterView implements NodeRegistry {

	private static final Comparator<Node> ORDER = Comparator.comparing(Node::label).thenComparing(Node::id);

	private static final String OWN_CONTRACTS = "rpcnet.";

	private final Map<String, Node> others = new HashMap<>();

	private volatile CompletableFuture<Void> company = new CompletableFuture<>();

	private volatile Snapshot snapshot;

	ClusterView(Node self) {
		this.snapshot = Snapshot.of(self, List.of());
	}

	Node self() {
		return this.snapshot.self();
	}

	boolean isAlone() {
		return this.snapshot.nodes().size() == 1;
	}

	synchronized void self(Node self) {
		this.snapshot = Snapshot.of(self, this.others.values());
		if (!isAlone()) {
			this.company.complete(null);
		}
	}

	/**
	 * Return what completes when another node is seen for the first time.
	 * @return the future, which completes on the thread that brings the change
	 */
	CompletionStage<Void> company() {
		return this.company;
	}

	synchronized void clear(Node self) {
		this.others.clear();
		if (this.company.isDone()) {
			this.company = new CompletableFuture<>();
		}
		self(self);
	}

	/**
	 * Take in what a member says of itself.
	 * @param memberId what the engine calls the member
	 * @param node what it says
	 * @return what has changed for an application
	 */
	synchronized List<ClusterEvent> present(String memberId, Node node) {
		List<ClusterEvent> events = new ArrayList<>();
		Node previous = this.others.put(memberId, node);
		if (previous == null) {
			replaced(memberId, node, events);
			events.add(new NodeJoined(node));
		}
		else if (!previous.equals(node)) {
			events.add(new NodeUpdated(node, previous));
		}
		self(self());
		return events;
	}

	// Two processes cannot share an address: the older one is gone, though the engine may
	// take seconds to notice
	private void replaced(String memberId, Node node, List<ClusterEvent> events) {
		this.others.entrySet().removeIf((entry) -> {
			boolean replaced = !entry.getKey().equals(memberId)
					&& entry.getValue().gossipAddress().equals(node.gossipAddress());
			if (replaced) {
				events.add(new NodeFailed(entry.getValue()));
			}
			return replaced;
		});
	}

	synchronized List<ClusterEvent> left(String memberId) {
		Node node = remove(memberId);
		return (node != null) ? List.of(new NodeLeft(node)) : List.of();
	}

	/**
	 * Take in that the engine has given a member up.
	 * @param memberId what the engine calls the member
	 * @return nothing when it has left before, as the engine removes leavers late
	 */
	synchronized List<ClusterEvent> failed(String memberId) {
		Node node = remove(memberId);
		return (node != null) ? List.of(new NodeFailed(node)) : List.of();
	}

	private @Nullable Node remove(String memberId) {
		Node node = this.others.remove(memberId);
		self(self());
		return node;
	}

	@Override
	public List<Node> all() {
		return this.snapshot.nodes();
	}

	@Override
	public List<Node> withTags(Map<String, String> tags) {
		return all().stream().filter((node) -> node.hasTags(tags)).toList();
	}

	WorkerRegistry workers() {
		return new Workers();
	}

	private final class Workers implements WorkerRegistry {

		@Override
		public List<Node> all() {
			return ClusterView.this.snapshot.workers();
		}

		@Override
		public List<Node> select(String contract, Map<String, String> tags) {
			return all().stream().filter((node) -> node.exports(contract) && node.hasTags(tags)).toList();
		}

	}

	private record Snapshot(Node self, List<Node> nodes, List<Node> workers) {

		private static Snapshot of(Node self, Collection<Node> others) {
			List<Node> nodes = Stream.concat(Stream.of(self), others.stream()).sorted(ORDER).toList();
			return new Snapshot(self, nodes, nodes.stream().filter(Snapshot::isWorker).toList());
		}

		private static boolean isWorker(Node node) {
			return node.isCallable() && node.role().works()
					&& node.contracts().stream().anyMatch((contract) -> !contract.name().startsWith(OWN_CONTRACTS));
		}

	}

}
