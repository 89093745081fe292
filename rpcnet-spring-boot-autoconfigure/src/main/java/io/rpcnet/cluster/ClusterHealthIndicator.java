package io.rpcnet.cluster;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.rpcnet.cluster.ClusterReadiness.Judgement;

/**
 * Says whether this node is ready, and what it sees of the cluster.
 */
final class ClusterHealthIndicator implements HealthIndicator {

	private final ClusterReadiness readiness;

	private final Supplier<List<Node>> members;

	/**
	 * Create the indicator.
	 * @param readiness what judges
	 * @param members the members of the cluster; none when this node is not in any
	 */
	ClusterHealthIndicator(ClusterReadiness readiness, Supplier<List<Node>> members) {
		this.readiness = readiness;
		this.members = members;
	}

	@Override
	public Health health() {
		Judgement now = this.readiness.judge();
		Health.Builder health = now.ready() ? Health.up() : Health.outOfService();
		health.withDetail("state", name(now.state()));
		Map<String, Long> members = members();
		if (!members.isEmpty()) {
			health.withDetail("members", members);
		}
		health.withDetail("workersAvailable", now.workersAvailable()).withDetail("minWorkers", now.minWorkers());
		if (!now.requiredContracts().isEmpty()) {
			health.withDetail("requiredContracts", now.requiredContracts());
		}
		explain(health, now);
		return health.build();
	}

	private Map<String, Long> members() {
		return this.members.get()
			.stream()
			.collect(Collectors.groupingBy((node) -> name(node.state()), TreeMap::new, Collectors.counting()));
	}

	private static void explain(Health.Builder health, Judgement now) {
		if (now.state() != NodeState.UP) {
			health.withDetail("reason", List.of("This node is " + name(now.state())));
		}
		else if (!now.lacking().isEmpty()) {
			health.withDetail(now.ready() ? "stillReady" : "reason", now.lacking());
		}
	}

	private static String name(NodeState state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

}
