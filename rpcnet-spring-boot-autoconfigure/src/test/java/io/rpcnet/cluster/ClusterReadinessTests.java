package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rpcnet.cluster.ClusterReadiness.Judgement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterReadiness}.
 */
class ClusterReadinessTests {

	@ParameterizedTest
	@CsvSource({ "DIRECTOR, 1", "WORKER, 0", "PEER, 0", "CLIENT, 0" })
	void directorsNeedAWorkerByDefault(NodeRole role, int minWorkers) {
		assertThat(ClusterReadiness.alone(false, cluster(null), node(role)).judge())
			.isEqualTo(new Judgement(minWorkers == 0, 0, minWorkers, 1));
	}

	@ParameterizedTest
	@CsvSource({ "WORKER, true, 1", "PEER, true, 1", "PEER, false, 0", "DIRECTOR, true, 0" })
	void nodeAloneIsAWorkerByItsRoleAndContracts(NodeRole role, boolean hosts, int workers) {
		assertThat(ClusterReadiness.alone(hosts, cluster(1), node(role)).judge())
			.isEqualTo(new Judgement(workers == 1, workers, 1, 1));
	}

	@Test
	void memberCountsTheWorkersThatItSees() {
		ClusterView view = new ClusterView(member("self", NodeRole.DIRECTOR, NodeState.UP));
		ClusterReadiness readiness = ClusterReadiness.of(membership(view), cluster(2), node(NodeRole.DIRECTOR));
		view.present("1", member("a", NodeRole.WORKER, NodeState.UP));
		assertThat(readiness.judge()).isEqualTo(new Judgement(false, 1, 2, 2));
		view.present("2", member("b", NodeRole.WORKER, NodeState.UP));
		view.present("3", member("c", NodeRole.WORKER, NodeState.STARTING));
		assertThat(readiness.judge()).isEqualTo(new Judgement(true, 2, 2, 4));
	}

	@ParameterizedTest
	@CsvSource({ "STARTING, false", "UP, true", "DRAINING, false" })
	void nodeThatIsNotUpIsNotReady(NodeState state, boolean ready) {
		ClusterView view = new ClusterView(member("self", NodeRole.PEER, state));
		assertThat(ClusterReadiness.of(membership(view), cluster(null), node(NodeRole.PEER)).judge().ready())
			.isEqualTo(ready);
	}

	private static ClusterProperties cluster(Integer minWorkers) {
		return new ClusterProperties(null, null, null, null, null, List.of(), "rpcnet",
				new ClusterProperties.Ssl(false, null), new ClusterProperties.Readiness(minWorkers));
	}

	private static NodeProperties node(NodeRole role) {
		return new NodeProperties(null, role, null, null, 100, Map.of());
	}

	private static Node member(String label, NodeRole role, NodeState state) {
		return new Node("id-" + label, label, role, state, null, null, label + ":7945", label + ":7946",
				List.of(new NodeContract("orders", 1)), 100, null, Map.of());
	}

	private static ClusterMembership membership(ClusterView view) {
		return new ClusterMembership() {

			@Override
			public Node self() {
				return view.self();
			}

			@Override
			public NodeRegistry nodes() {
				return view;
			}

			@Override
			public WorkerRegistry workers() {
				return view.workers();
			}

			@Override
			public void addListener(Consumer<ClusterEvent> listener) {
				throw new UnsupportedOperationException();
			}

		};
	}

}
