package io.rpcnet.cluster;

import java.util.function.Supplier;

import io.rpcnet.Internal;

/**
 * Says whether this node is ready: enough workers are available, as it sees the cluster
 * at the moment, and it is itself up. Never blocks, and may be asked from any thread.
 *
 * @since 0.1.0
 */
@Internal
public final class ClusterReadiness {

	private final int minWorkers;

	private final Supplier<Counts> counts;

	private ClusterReadiness(int minWorkers, Supplier<Counts> counts) {
		this.minWorkers = minWorkers;
		this.counts = counts;
	}

	/**
	 * Judge a member by the cluster that it sees.
	 * @param membership the membership of this node
	 * @param cluster the settings of which {@code readiness} is read
	 * @param node the settings of this node
	 * @return its readiness
	 */
	public static ClusterReadiness of(ClusterMembership membership, ClusterProperties cluster, NodeProperties node) {
		return new ClusterReadiness(cluster.readiness().minWorkers(node.role()),
				() -> new Counts(membership.self().state() == NodeState.UP, membership.workers().all().size(),
						membership.nodes().all().size()));
	}

	/**
	 * Judge a node that is no member of a cluster, by itself.
	 * @param hosts whether it has a contract of an application
	 * @param cluster the settings of which {@code readiness} is read
	 * @param node the settings of this node
	 * @return its readiness
	 */
	public static ClusterReadiness alone(boolean hosts, ClusterProperties cluster, NodeProperties node) {
		Counts itself = new Counts(true, (hosts && node.role().works()) ? 1 : 0, 1);
		return new ClusterReadiness(cluster.readiness().minWorkers(node.role()), () -> itself);
	}

	/**
	 * Judge by what is known now.
	 * @return the judgement, with the figures it comes from
	 */
	public Judgement judge() {
		Counts now = this.counts.get();
		return new Judgement(now.up() && now.workersAvailable() >= this.minWorkers, now.workersAvailable(),
				this.minWorkers, now.clusterSize());
	}

	private record Counts(boolean up, int workersAvailable, int clusterSize) {

	}

	/**
	 * Whether this node is ready, and why.
	 *
	 * @param ready whether it is
	 * @param workersAvailable how many workers may be called, this node included if it is
	 * one
	 * @param minWorkers how many there must be
	 * @param clusterSize how many nodes there are in whatever state, this node included
	 */
	public record Judgement(boolean ready, int workersAvailable, int minWorkers, int clusterSize) {

	}

}
