package io.rpcnet.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.rpcnet.Internal;
import io.rpcnet.contract.RoughName;

/**
 * Says whether this node is ready: it takes calls, enough workers are available, and some
 * node exports each required contract, as it sees the cluster at the moment. Health over
 * HTTP and {@code rpcnet.Health} both ask here, so that they agree.
 * <p>
 * A node that was ready stays so while its view of others fails it for a moment. What it
 * does itself is never delayed: it is unready as soon as it drains, and what it sees when
 * it takes calls again counts at once. Never blocks, and may be asked from any thread.
 *
 * @since 0.1.0
 */
@Internal
public final class ClusterReadiness {

	private final int minWorkers;

	private final Map<String, RoughName> required = new LinkedHashMap<>();

	private final Supplier<View> view;

	private final Damping damping;

	private boolean refusing;

	ClusterReadiness(ClusterProperties.Readiness settings, NodeRole role, Supplier<View> view, LongSupplier clock) {
		settings.check();
		this.minWorkers = settings.minWorkers(role);
		settings.requiredContracts().forEach((name) -> this.required.put(name, RoughName.of(name)));
		this.view = view;
		this.damping = new Damping(settings.damping(), clock);
	}

	/**
	 * Judge a member by the cluster that it sees.
	 * @param membership the membership of this node
	 * @param cluster the settings of which {@code readiness} is read
	 * @param node the settings of this node
	 * @return its readiness
	 */
	public static ClusterReadiness of(ClusterMembership membership, ClusterProperties cluster, NodeProperties node) {
		return of(membership, cluster, node, System::nanoTime);
	}

	static ClusterReadiness of(ClusterMembership membership, ClusterProperties cluster, NodeProperties node,
			LongSupplier clock) {
		ClusterReadiness readiness = new ClusterReadiness(cluster.readiness(), node.role(),
				() -> View.of(membership.self().state(), membership.workers().all().size(), membership.nodes().all()),
				clock);
		// A dip begins with the change, not with the first question after it
		membership.addListener((event) -> readiness.changed(event.node().id().equals(membership.self().id())));
		return readiness;
	}

	/**
	 * Judge a node that is no member of a cluster, by itself.
	 * @param contracts the names of the application's contracts that it exports
	 * @param cluster the settings of which {@code readiness} is read
	 * @param node the settings of this node
	 * @return its readiness
	 */
	public static ClusterReadiness alone(Collection<String> contracts, ClusterProperties cluster, NodeProperties node) {
		int workers = (!contracts.isEmpty() && node.role().works()) ? 1 : 0;
		View itself = new View(NodeState.UP, workers, 1, () -> List.of(contracts));
		return new ClusterReadiness(cluster.readiness(), node.role(), () -> itself, System::nanoTime);
	}

	/**
	 * Be unready from now on, whatever the cluster is like, because this node takes no
	 * calls.
	 */
	public synchronized void refuse() {
		this.refusing = true;
		this.damping.forget();
	}

	/**
	 * Be judged again, by what is seen from now on alone, because this node takes calls
	 * again.
	 */
	public synchronized void accept() {
		this.refusing = false;
		this.damping.forget();
	}

	private synchronized void changed(boolean itself) {
		if (itself) {
			this.damping.forget();
		}
		judge();
	}

	/**
	 * Judge by what is known now.
	 * @return the judgement, with the figures it comes from
	 */
	public synchronized Judgement judge() {
		View now = this.view.get();
		NodeState state = (this.refusing && now.state() == NodeState.UP) ? NodeState.DRAINING : now.state();
		Map<String, Integer> exporters = new LinkedHashMap<>();
		this.required.forEach((name, rough) -> exporters.put(name, now.exporters(rough)));
		List<String> lacking = lacking(now, exporters);
		return new Judgement(isReady(state, lacking.isEmpty()), state, now.workersAvailable(), this.minWorkers,
				now.clusterSize(), exporters, lacking);
	}

	private boolean isReady(NodeState state, boolean enough) {
		if (state == NodeState.UP) {
			return this.damping.damp(enough);
		}
		this.damping.forget();
		return false;
	}

	private List<String> lacking(View now, Map<String, Integer> exporters) {
		List<String> lacking = new ArrayList<>();
		if (now.workersAvailable() < this.minWorkers) {
			lacking.add("Workers available are %d, and 'rpcnet.cluster.readiness.min-workers' asks for %d"
				.formatted(now.workersAvailable(), this.minWorkers));
		}
		exporters.forEach((name, count) -> {
			if (count == 0) {
				lacking.add(
						"No node that may be called exports '%s', which 'rpcnet.cluster.readiness.required-contracts' asks for"
							.formatted(name));
			}
		});
		return lacking;
	}

	/**
	 * What a node sees.
	 *
	 * @param state how far the node itself is
	 * @param workersAvailable how many workers there are
	 * @param clusterSize how many nodes there are
	 * @param contracts the names of contracts, of each node that may be called
	 */
	record View(NodeState state, int workersAvailable, int clusterSize,
			Supplier<List<? extends Collection<String>>> contracts) {

		private static View of(NodeState state, int workersAvailable, List<Node> nodes) {
			return new View(state, workersAvailable, nodes.size(),
					() -> nodes.stream()
						.filter(Node::isCallable)
						.map((node) -> node.contracts().stream().map(NodeContract::name).toList())
						.toList());
		}

		private int exporters(RoughName contract) {
			return (int) this.contracts.get().stream().filter((names) -> !contract.among(names).isEmpty()).count();
		}

	}

	/**
	 * Whether this node is ready, and why.
	 *
	 * @param ready whether it is
	 * @param state how far it is in its life
	 * @param workersAvailable how many workers may be called, this node included if it is
	 * one
	 * @param minWorkers how many there must be
	 * @param clusterSize how many nodes there are in whatever state, this node included
	 * @param requiredContracts how many nodes may be called for each required contract
	 * @param lacking what is missing, in sentences; a node that was ready is so for a
	 * moment in spite of it
	 */
	public record Judgement(boolean ready, NodeState state, int workersAvailable, int minWorkers, int clusterSize,
			Map<String, Integer> requiredContracts, List<String> lacking) {

	}

}
