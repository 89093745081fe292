package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterView}.
 */
class ClusterViewTests {

	private final Node self = node("self", NodeRole.DIRECTOR, NodeState.UP);

	private final ClusterView view = new ClusterView(this.self);

	@Test
	void nodesAreSortedByLabelAndIncludeThisOne() {
		this.view.present("2", node("z", NodeRole.WORKER, NodeState.UP));
		this.view.present("1", node("a", NodeRole.WORKER, NodeState.UP));
		assertThat(this.view.all()).extracting(Node::label).containsExactly("a", "self", "z");
	}

	@Test
	void workersAreThoseThatMayBeCalledAndExportSomethingOfAnApplication() {
		this.view.present("1", node("worker", NodeRole.WORKER, NodeState.UP, "orders"));
		this.view.present("2", node("peer", NodeRole.PEER, NodeState.UP, "orders", "rpcnet.Health"));
		this.view.present("3", node("director", NodeRole.DIRECTOR, NodeState.UP, "orders"));
		this.view.present("4", node("client", NodeRole.CLIENT, NodeState.UP, "orders"));
		this.view.present("5", node("draining", NodeRole.WORKER, NodeState.DRAINING, "orders"));
		this.view.present("6", node("idle", NodeRole.WORKER, NodeState.UP, "rpcnet.Health"));
		assertThat(this.view.workers().all()).extracting(Node::label).containsExactly("peer", "worker");
		assertThat(this.view.workers().select("rpcnet.Health", Map.of())).extracting(Node::label)
			.containsExactly("peer");
		assertThat(this.view.workers().select("orders", Map.of("name", "worker"))).hasSize(1);
	}

	@Test
	void thisNodeCountsItselfAsWorker() {
		this.view.self(node("self", NodeRole.PEER, NodeState.UP, "orders"));
		assertThat(this.view.workers().select("orders", Map.of())).hasSize(1);
	}

	@Test
	void nodesAreFilteredByTags() {
		assertThat(this.view.withTags(Map.of("name", "self"))).containsExactly(this.self);
		assertThat(this.view.withTags(Map.of("name", "other"))).isEmpty();
	}

	@Test
	void whenNodeSaysTheSameThenNothingHappens() {
		Node node = node("a", NodeRole.WORKER, NodeState.UP);
		assertThat(this.view.present("1", node)).containsExactly(new NodeJoined(node));
		assertThat(this.view.present("1", node)).isEmpty();
	}

	@Test
	void whenNodeSaysSomethingElseThenItIsUpdated() {
		Node before = node("a", NodeRole.WORKER, NodeState.UP);
		Node after = node("a", NodeRole.WORKER, NodeState.DRAINING);
		this.view.present("1", before);
		assertThat(this.view.present("1", after)).containsExactly(new NodeUpdated(after, before));
	}

	@Test
	void whenNodeLeftThenItsRemovalIsNoNews() {
		Node node = node("a", NodeRole.WORKER, NodeState.UP);
		this.view.present("1", node);
		assertThat(this.view.left("1")).containsExactly(new NodeLeft(node));
		assertThat(this.view.failed("1")).isEmpty();
		assertThat(this.view.isAlone()).isTrue();
	}

	@Test
	void whenNodeIsRemovedWithoutLeavingThenItFailed() {
		Node node = node("a", NodeRole.WORKER, NodeState.UP);
		this.view.present("1", node);
		assertThat(this.view.failed("1")).containsExactly(new NodeFailed(node));
	}

	@Test
	void whenAnotherProcessTakesTheAddressThenTheOldOneFailed() {
		Node old = node("a", NodeRole.WORKER, NodeState.UP);
		this.view.present("1", old);
		Node fresh = new Node("id-fresh", "fresh", old.role(), old.state(), null, null, old.rpcAddress(),
				old.gossipAddress(), List.of(), 100, null, Map.of());
		assertThat(this.view.present("2", fresh)).containsExactly(new NodeFailed(old), new NodeJoined(fresh));
		assertThat(this.view.failed("1")).isEmpty();
	}

	private static Node node(String label, NodeRole role, NodeState state, String... contracts) {
		return new Node("id-" + label, label, role, state, null, null, label + ":7945", label + ":7946",
				List.of(contracts).stream().map((name) -> new NodeContract(name, 1)).toList(), 100, null,
				Map.of("name", label));
	}

}
