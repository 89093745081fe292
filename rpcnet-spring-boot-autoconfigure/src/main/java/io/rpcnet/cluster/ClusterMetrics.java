package io.rpcnet.cluster;

import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The gauges of the cluster, as this node sees it. Each pair of role and state is there
 * from the start, so that none is 0 and not missing.
 */
final class ClusterMetrics implements MeterBinder {

	private final NodeRegistry nodes;

	private final WorkerRegistry workers;

	ClusterMetrics(NodeRegistry nodes, WorkerRegistry workers) {
		this.nodes = nodes;
		this.workers = workers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("cluster.healthy.workers", () -> this.workers.all().size())
			.description("Workers that may be called, this node included if it is one")
			.register(registry);
		// Without a rule of how many nodes are a majority no node is cut off from one
		Gauge.builder("cluster.partitioned", () -> 0)
			.description("1 while this node sees no majority of the cluster, else 0")
			.register(registry);
		for (NodeRole role : NodeRole.values()) {
			for (NodeState state : NodeState.values()) {
				members(role, state, registry);
			}
		}
	}

	private void members(NodeRole role, NodeState state, MeterRegistry registry) {
		Gauge.builder("cluster.members", () -> count(role, state))
			.description("Nodes of the cluster, this one included")
			.tag("role", name(role))
			.tag("state", name(state))
			.register(registry);
	}

	private long count(NodeRole role, NodeState state) {
		return this.nodes.all().stream().filter((node) -> node.role() == role && node.state() == state).count();
	}

	private static String name(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
