package io.rpcnet.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.rpcnet.contract.RoughName;
import io.rpcnet.transport.HostAndPort;
import io.rpcnet.transport.TlsContext;

/**
 * Settings of membership in the cluster, read from {@code rpcnet.cluster}.
 *
 * @param enabled Whether this node is a member of a cluster. By default it is when the
 * RPC listener runs or seeds are set.
 * @param address Network address that the gossip listener binds to. By default all.
 * @param port Port of the gossip listener, 7946 by default; 0 takes any free one.
 * @param advertisedAddress Host that other members are told to connect to. By default the
 * bound address when it is a specific one, else a routable address of this machine.
 * @param advertisedPort Port that other members are told to connect to. By default the
 * bound one.
 * @param seeds Addresses, as host:port, of members to join through; every DNS record of a
 * host counts. Alone when empty.
 * @param startup Whether the start waits for another member: lazy goes on alone and joins
 * in the background, wait does so when the time is up, fail-fast fails then. A node
 * without seeds, or with itself as the only one, waits for nobody.
 * @param startupTimeout How long the start waits for another member, with wait and
 * fail-fast.
 * @param namespace Name of the cluster. Members of different namespaces do not see each
 * other.
 * @param ssl TLS of the gossip between members.
 * @param readiness When this node is ready.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.cluster")
public record ClusterProperties(@Nullable Boolean enabled, @Nullable InetAddress address, @Nullable Integer port,
		@Nullable String advertisedAddress, @Nullable Integer advertisedPort, @DefaultValue List<String> seeds,
		@DefaultValue("lazy") Startup startup, @DefaultValue("30s") Duration startupTimeout,
		@DefaultValue("rpcnet") String namespace, @DefaultValue Ssl ssl, @DefaultValue Readiness readiness) {

	private static final int DEFAULT_PORT = 7946;

	private static final int MAX_PORT = 0xFFFF;

	private static final Pattern HOST = Pattern
		.compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*]?");

	// The engine wants two characters at least, and takes a slash for a hierarchy in
	// which
	// members of different namespaces see each other
	private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9]");

	/**
	 * Create the settings, copying the seeds.
	 */
	public ClusterProperties {
		seeds = List.copyOf(seeds);
	}

	MembershipSettings toSettings(@Nullable TlsContext tls, boolean development) {
		check("port", this.port, 0);
		check("advertised-port", this.advertisedPort, 1);
		if (this.advertisedAddress != null && !HOST.matcher(this.advertisedAddress).matches()) {
			throw invalid("advertised-address", this.advertisedAddress,
					"Expected a host name or an IP address, without a port.");
		}
		if (!NAMESPACE.matcher(this.namespace).matches()) {
			throw invalid("namespace", this.namespace,
					"Expected 2 to 64 letters, digits, '.', '_' or '-', beginning and ending with a letter or digit.");
		}
		if (this.startupTimeout.isNegative() || this.startupTimeout.isZero()) {
			throw invalid("startup-timeout", this.startupTimeout, "Expected a time longer than zero.");
		}
		this.readiness.check();
		int listened = (this.port != null) ? this.port : DEFAULT_PORT;
		return new MembershipSettings(new InetSocketAddress(this.address, listened), development && this.port == null,
				this.advertisedAddress, this.advertisedPort, this.seeds.stream().map(ClusterProperties::seed).toList(),
				this.startup, this.startupTimeout, this.namespace, tls);
	}

	private static void check(String name, @Nullable Integer port, int least) {
		if (port != null && (port < least || port > MAX_PORT)) {
			throw invalid(name, port, "Expected a port from %d to %d.".formatted(least, MAX_PORT));
		}
	}

	private static HostAndPort seed(String value) {
		HostAndPort seed = HostAndPort.parse(value);
		if (seed == null) {
			throw invalid("seeds", value,
					"Expected host:port, such as 'node-1.example.com:7946' or '[2001:db8::1]:7946'.");
		}
		return seed;
	}

	private static InvalidConfigurationPropertyValueException invalid(String name, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException("rpcnet.cluster." + name, value, reason);
	}

	/**
	 * TLS settings of the gossip between members.
	 *
	 * @param enabled Whether gossip is encrypted and both sides prove who they are.
	 * @param bundle Name of the SSL bundle with this node's certificate, its key and the
	 * authority of the cluster. By default that of the RPC listener.
	 */
	public record Ssl(@DefaultValue("true") boolean enabled, @Nullable String bundle) {

	}

	/**
	 * Whether the start waits for another member.
	 */
	public enum Startup {

		/** Goes on alone, and joins in the background. */
		LAZY,

		/** Waits for a member, and goes on alone when the time is up. */
		WAIT,

		/** Waits for a member, and fails when the time is up. */
		FAIL_FAST

	}

	/**
	 * Settings of when this node is ready.
	 *
	 * @param minWorkers How many workers must be available, this node included if it is
	 * one. By default 1 for a director, otherwise 0.
	 * @param requiredContracts Names of contracts that some node must be there to call
	 * for, this one included. Case, dashes and dots do not matter.
	 * @param damping How long a node that was ready stays so while too few workers are
	 * there; 0 for no time. Draining is never delayed.
	 */
	public record Readiness(@Nullable Integer minWorkers, @DefaultValue List<String> requiredContracts,
			@DefaultValue("3s") Duration damping) {

		/**
		 * Create the settings, copying the names.
		 */
		public Readiness {
			requiredContracts = List.copyOf(requiredContracts);
		}

		void check() {
			if (this.minWorkers != null && this.minWorkers < 0) {
				throw invalid("readiness.min-workers", this.minWorkers, "Expected 0 or more.");
			}
			if (this.damping.isNegative()) {
				throw invalid("readiness.damping", this.damping, "Expected a time, or 0 for none.");
			}
			this.requiredContracts.stream().filter((name) -> RoughName.of(name).letters().isEmpty()).forEach((name) -> {
				throw invalid("readiness.required-contracts", name,
						"Expected names of contracts, such as 'text.WordCount'.");
			});
		}

		int minWorkers(NodeRole role) {
			return (this.minWorkers != null) ? this.minWorkers : (role == NodeRole.DIRECTOR) ? 1 : 0;
		}

	}

}
