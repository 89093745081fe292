package io.rpcnet.cluster;

import java.net.InetAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
 * @param namespace Name of the cluster. Members of different namespaces do not see each
 * other.
 * @param ssl TLS of the gossip between members.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.cluster")
public record ClusterProperties(@Nullable Boolean enabled, @Nullable InetAddress address, @Nullable Integer port,
		@Nullable String advertisedAddress, @Nullable Integer advertisedPort, @DefaultValue List<String> seeds,
		@DefaultValue("rpcnet") String namespace, @DefaultValue Ssl ssl) {

	/**
	 * Create the settings, copying the seeds.
	 */
	public ClusterProperties {
		seeds = List.copyOf(seeds);
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

}
