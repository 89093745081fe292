package io.rpcnet.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rpcnet.cluster.ClusterReadiness.Judgement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterReadiness}.
 */
class ClusterReadinessTests {

	private final AtomicLong clock = new AtomicLong();

	@ParameterizedTest
	@CsvSource({ "DIRECTOR, 1", "WORKER, 0", "PEER, 0", "CLIENT, 0" })
	void directorsNeedAWorkerByDefault(NodeRole role, int minWorkers) {
		Judgement now = ClusterReadiness.alone(List.of(), cluster(null), node(role)).judge();
		assertThat(now.minWorkers()).isEqualTo(minWorkers);
		assertThat(now.ready()).isEqualTo(minWorkers == 0);
		assertThat(now.clusterSize()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "WORKER, true, 1", "PEER, true, 1", "PEER, false, 0", "DIRECTOR, true, 0" })
	void nodeAloneIsAWorkerByItsRoleAndContracts(NodeRole role, boolean hosts, int workers) {
		List<String> contracts = hosts ? List.of("orders") : List.of();
		Judgement now = ClusterReadiness.alone(contracts, cluster(1), node(role)).judge();
		assertThat(now.workersAvailable()).isEqualTo(workers);
		assertThat(now.ready()).isEqualTo(workers == 1);
	}

	@Test
	void memberCountsTheWorkersThatItSees() {
		Membership membership = new Membership(NodeRole.DIRECTOR, NodeState.UP);
		ClusterReadiness readiness = readiness(membership, cluster(2));
		membership.join("1", member("a", NodeRole.WORKER, NodeState.UP));
		assertThat(readiness.judge()).isEqualTo(new Judgement(false, NodeState.UP, 1, 2, 2, Map.of(),
				List.of("Workers available are 1, and 'rpcnet.cluster.readiness.min-workers' asks for 2")));
		membership.join("2", member("b", NodeRole.WORKER, NodeState.UP));
		membership.join("3", member("c", NodeRole.WORKER, NodeState.STARTING));
		assertThat(readiness.judge()).isEqualTo(new Judgement(true, NodeState.UP, 2, 2, 4, Map.of(), List.of()));
	}

	@ParameterizedTest
	@CsvSource({ "STARTING, false", "UP, true", "DRAINING, false" })
	void nodeThatIsNotUpIsNotReady(NodeState state, boolean ready) {
		Judgement now = readiness(new Membership(NodeRole.PEER, state), cluster(null)).judge();
		assertThat(now.ready()).isEqualTo(ready);
		assertThat(now.state()).isEqualTo(state);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text.WordCount", "TEXT_WORDCOUNT", "text-word-count" })
	void requiredContractIsNamedRoughly(String name) {
		Membership membership = new Membership(NodeRole.CLIENT, NodeState.UP);
		ClusterReadiness readiness = readiness(membership, requiring(name));
		assertThat(readiness.judge().lacking()).containsExactly("No node that may be called exports '" + name
				+ "', which 'rpcnet.cluster.readiness.required-contracts' asks for");
		membership.join("1", member("a", NodeRole.WORKER, NodeState.UP, "text.WordCount"));
		assertThat(readiness.judge().requiredContracts()).containsExactly(Map.entry(name, 1));
		assertThat(readiness.judge().ready()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "WORKER, UP, true", "DIRECTOR, UP, true", "CLIENT, UP, false", "WORKER, DRAINING, false" })
	void onlyNodesThatMayBeCalledCountForARequiredContract(NodeRole role, NodeState state, boolean ready) {
		Membership membership = new Membership(NodeRole.CLIENT, NodeState.UP);
		membership.join("1", member("a", role, state, "orders"));
		assertThat(readiness(membership, requiring("orders")).judge().ready()).isEqualTo(ready);
	}

	@Test
	void nodeAloneCountsForARequiredContractThatItExports() {
		assertThat(ClusterReadiness.alone(List.of("orders"), requiring("Orders"), node(NodeRole.PEER)).judge().ready())
			.isTrue();
		assertThat(ClusterReadiness.alone(List.of("other"), requiring("Orders"), node(NodeRole.PEER)).judge().ready())
			.isFalse();
	}

	@Test
	void whenAWorkerIsLostForAMomentThenStaysReady() {
		Membership membership = withWorker();
		ClusterReadiness readiness = readiness(membership, cluster(1));
		assertThat(readiness.judge().ready()).isTrue();
		membership.leave("1");
		advance(Duration.ofMillis(2999));
		assertThat(readiness.judge().ready()).isTrue();
		assertThat(readiness.judge().lacking()).isNotEmpty();
		membership.join("1", member("a", NodeRole.WORKER, NodeState.UP));
		advance(Duration.ofSeconds(9));
		membership.leave("1");
		assertThat(readiness.judge().ready()).isTrue();
	}

	@Test
	void whenWorkersStayAwayThenIsUnreadyThoughNobodyAskedMeanwhile() {
		Membership membership = withWorker();
		ClusterReadiness readiness = readiness(membership, cluster(1));
		assertThat(readiness.judge().ready()).isTrue();
		membership.leave("1");
		advance(Duration.ofSeconds(3));
		assertThat(readiness.judge().ready()).isFalse();
	}

	@Test
	void whenAWorkerComesThenIsReadyAtOnce() {
		Membership membership = new Membership(NodeRole.DIRECTOR, NodeState.UP);
		ClusterReadiness readiness = readiness(membership, cluster(1));
		assertThat(readiness.judge().ready()).isFalse();
		membership.join("1", member("a", NodeRole.WORKER, NodeState.UP));
		assertThat(readiness.judge().ready()).isTrue();
	}

	@Test
	void whenDampingIsZeroThenIsUnreadyAtOnce() {
		Membership membership = withWorker();
		ClusterReadiness readiness = readiness(membership, cluster(1, List.of(), Duration.ZERO));
		assertThat(readiness.judge().ready()).isTrue();
		membership.leave("1");
		assertThat(readiness.judge().ready()).isFalse();
	}

	@Test
	void drainIsNeverDampedAndWhatIsSeenAfterwardsCountsAtOnce() {
		Membership membership = withWorker();
		ClusterReadiness readiness = readiness(membership, cluster(1));
		assertThat(readiness.judge().ready()).isTrue();
		membership.state(NodeState.DRAINING);
		assertThat(readiness.judge().ready()).isFalse();
		membership.leave("1");
		membership.state(NodeState.UP);
		assertThat(readiness.judge().ready()).isFalse();
	}

	@Test
	void whenTheNodeDrainsAndResumesBetweenTwoQuestionsThenItIsJudgedAnew() {
		Membership membership = withWorker();
		ClusterReadiness readiness = readiness(membership, cluster(1));
		assertThat(readiness.judge().ready()).isTrue();
		Node before = membership.self();
		membership.state(NodeState.DRAINING);
		membership.leave("1");
		membership.state(NodeState.UP);
		membership.tell(List.of(new NodeUpdated(membership.self(), before)));
		assertThat(readiness.judge().ready()).isFalse();
	}

	@Test
	void refusedNodeIsUnreadyAtOnceAndJudgedAnewWhenItAccepts() {
		Membership membership = withWorker();
		ClusterReadiness readiness = readiness(membership, cluster(1));
		assertThat(readiness.judge().ready()).isTrue();
		readiness.refuse();
		assertThat(readiness.judge().state()).isEqualTo(NodeState.DRAINING);
		readiness.accept();
		assertThat(readiness.judge().ready()).isTrue();
		readiness.refuse();
		membership.leave("1");
		readiness.accept();
		assertThat(readiness.judge().ready()).isFalse();
	}

	@Test
	void nodeAloneCanRefuse() {
		ClusterReadiness readiness = ClusterReadiness.alone(List.of(), cluster(null), node(NodeRole.PEER));
		readiness.refuse();
		assertThat(readiness.judge().ready()).isFalse();
	}

	private ClusterReadiness readiness(Membership membership, ClusterProperties cluster) {
		return ClusterReadiness.of(membership, cluster, node(membership.self().role()), this.clock::get);
	}

	private void advance(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private static Membership withWorker() {
		Membership membership = new Membership(NodeRole.DIRECTOR, NodeState.UP);
		membership.join("1", member("a", NodeRole.WORKER, NodeState.UP));
		return membership;
	}

	private static ClusterProperties requiring(String contract) {
		return cluster(0, List.of(contract), Duration.ofSeconds(3));
	}

	private static ClusterProperties cluster(Integer minWorkers) {
		return cluster(minWorkers, List.of(), Duration.ofSeconds(3));
	}

	private static ClusterProperties cluster(Integer minWorkers, List<String> required, Duration damping) {
		return new ClusterProperties(null, null, null, null, null, List.of(), ClusterProperties.Startup.LAZY,
				Duration.ofSeconds(30), "rpcnet", new ClusterProperties.Ssl(false, null),
				new ClusterProperties.Readiness(minWorkers, required, damping));
	}

	private static NodeProperties node(NodeRole role) {
		return new NodeProperties(null, role, null, null, 100, Map.of());
	}

	private static Node member(String label, NodeRole role, NodeState state) {
		return member(label, role, state, "orders");
	}

	private static Node member(String label, NodeRole role, NodeState state, String contract) {
		return new Node("id-" + label, label, role, state, null, null, label + ":7945", label + ":7946",
				List.of(new NodeContract(contract, 1)), 100, null, Map.of());
	}

	/**
	 * A view of a cluster that changes as a test says.
	 */
	private static final class Membership implements ClusterMembership {

		private final ClusterView view;

		private final List<Consumer<ClusterEvent>> listeners = new ArrayList<>();

		private Membership(NodeRole role, NodeState state) {
			this.view = new ClusterView(member("self", role, state));
		}

		private void state(NodeState state) {
			this.view.self(member("self", self().role(), state));
		}

		private void join(String id, Node node) {
			tell(this.view.present(id, node));
		}

		private void leave(String id) {
			tell(this.view.failed(id));
		}

		private void tell(List<ClusterEvent> events) {
			events.forEach((event) -> this.listeners.forEach((listener) -> listener.accept(event)));
		}

		@Override
		public Node self() {
			return this.view.self();
		}

		@Override
		public NodeRegistry nodes() {
			return this.view;
		}

		@Override
		public WorkerRegistry workers() {
			return this.view.workers();
		}

		@Override
		public void addListener(Consumer<ClusterEvent> listener) {
			this.listeners.add(listener);
		}

	}

}
