package io.rpcnet.observability;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.rpcnet.client.ClientConnections;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeContract;
import io.rpcnet.cluster.NodeProperties;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.lifecycle.RpcDrain;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.service.RpcServices;
import io.rpcnet.transport.ChainCertificate;
import io.rpcnet.transport.RpcServer;

/**
 * Describes a node to operators. What the records have is what they read as JSON, so that
 * no component of a record may be a secret, or change its name.
 */
final class NodeReport {

	private final RunningNode running;

	NodeReport(RunningNode running) {
		this.running = running;
	}

	Overview overview() {
		RpcServer server = this.running.server();
		return new Overview(node(), state(), drainState(), this.running.started(), uptime(),
				new Connections((server != null) ? server.connections() : 0, this.running.openConnections().getAsInt()),
				inFlight());
	}

	private Identity node() {
		ClusterMembership membership = this.running.membership();
		if (membership != null) {
			return Identity.of(membership.self());
		}
		NodeProperties properties = this.running.properties();
		RunningNode.Application application = this.running.application();
		return new Identity(null, (properties.label() != null) ? properties.label() : application.name(),
				name(properties.role()), properties.zone(), properties.region(), application.version(),
				rpcAddress(this.running.server()), null, properties.weight(), new TreeMap<>(properties.tags()));
	}

	private static @Nullable String rpcAddress(@Nullable RpcServer server) {
		try {
			return (server != null) ? server.advertisedAddress() : null;
		}
		catch (IllegalStateException ex) {
			// Not running at the moment
			return null;
		}
	}

	private NodeState state() {
		ClusterMembership membership = this.running.membership();
		if (membership != null) {
			return membership.self().state();
		}
		RpcDrain.State state = drainState();
		return (state == null || state == RpcDrain.State.ACTIVE) ? NodeState.UP : NodeState.DRAINING;
	}

	private RpcDrain.@Nullable State drainState() {
		RpcDrain drain = this.running.drain();
		return (drain != null) ? drain.state() : null;
	}

	private Duration uptime() {
		return Duration.between(this.running.started(), Instant.now()).truncatedTo(ChronoUnit.SECONDS);
	}

	private InFlight inFlight() {
		OpenCalls open = this.running.openCalls();
		return new InFlight((open != null) ? open.requests() : 0, (open != null) ? open.streams() : 0,
				this.running.connections().get().stream().mapToInt(ClientConnections.Connection::inFlight).sum());
	}

	Services services() {
		RpcServices services = this.running.services();
		return new Services((services != null) ? services.all() : List.of());
	}

	Cluster cluster() {
		ClusterMembership membership = this.running.membership();
		return new Cluster((membership != null) ? membership.workers().all().size() : 0, members());
	}

	private List<Member> members() {
		ClusterMembership membership = this.running.membership();
		return (membership != null) ? membership.nodes().all().stream().map(Member::of).toList() : List.of();
	}

	Workers workers() {
		return new Workers(this.running.connections().get().stream().map(Worker::of).toList());
	}

	Certificates certificates() {
		return new Certificates(this.running.certificates().get());
	}

	Snapshot snapshot() {
		return new Snapshot(Instant.now().truncatedTo(ChronoUnit.MILLIS), members());
	}

	private static String name(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private static @Nullable String textOrNull(String text) {
		return (!text.isEmpty()) ? text : null;
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Overview(Identity node, NodeState state, RpcDrain.@Nullable State drain, Instant started, Duration uptime,
			Connections connections, InFlight inFlight) {

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Identity(@Nullable String id, String label, String role, @Nullable String zone, @Nullable String region,
			@Nullable String applicationVersion, @Nullable String rpcAddress, @Nullable String gossipAddress,
			int weight, Map<String, String> tags) {

		static Identity of(Node node) {
			return new Identity(node.id(), node.label(), name(node.role()), node.zone(), node.region(),
					node.applicationVersion(), node.rpcAddress(), textOrNull(node.gossipAddress()), node.weight(),
					new TreeMap<>(node.tags()));
		}

	}

	/**
	 * Open connections.
	 *
	 * @param server those that others opened to this node
	 * @param client those that this node opened to others
	 */
	record Connections(int server, int client) {

	}

	/**
	 * Calls that have not ended.
	 *
	 * @param requests requests that this node answers
	 * @param streams streams and channels that this node answers
	 * @param client calls of any kind that this node has sent to others
	 */
	record InFlight(int requests, int streams, int client) {

	}

	record Services(List<RpcServices.Service> contracts) {

	}

	record Cluster(int workersAvailable, List<Member> members) {

	}

	record Certificates(List<ChainCertificate> certificates) {

	}

	record Snapshot(Instant timestamp, List<Member> nodes) {

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Member(String id, String label, String role, NodeState state, @Nullable String zone, @Nullable String region,
			@Nullable String applicationVersion, @Nullable String rpcAddress, @Nullable String gossipAddress,
			int weight, Map<String, String> tags, List<NodeContract> contracts) {

		static Member of(Node node) {
			return new Member(node.id(), node.label(), name(node.role()), node.state(), node.zone(), node.region(),
					node.applicationVersion(), node.rpcAddress(), textOrNull(node.gossipAddress()), node.weight(),
					new TreeMap<>(node.tags()), node.contracts());
		}

	}

	record Workers(List<Worker> workers) {

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Worker(String id, String label, @Nullable String zone, @Nullable String rpcAddress, boolean connected,
			int inFlight, boolean draining) {

		static Worker of(ClientConnections.Connection connection) {
			Node node = connection.node();
			return new Worker(node.id(), node.label(), node.zone(), node.rpcAddress(), connection.connected(),
					connection.inFlight(), connection.retired() || node.state() == NodeState.DRAINING);
		}

	}

}
