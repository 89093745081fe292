package io.rpcnet.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.HostAndPort;
import io.rpcnet.transport.TlsContext;

/**
 * How this node gossips, with all settings checked and defaults filled in.
 *
 * @param address where to listen; port 0 for any free one
 * @param anyPortInstead whether another port will do when that one is taken
 * @param advertisedAddress the host that others are told, or null for the bound one
 * @param advertisedPort the port that others are told, or null for the bound one
 * @param seeds the members to join through
 * @param startup whether the start waits for another member
 * @param startupTimeout how long it waits
 * @param namespace the name of the cluster
 * @param tls the TLS of both directions, or null for plain text
 */
record MembershipSettings(InetSocketAddress address, boolean anyPortInstead, @Nullable String advertisedAddress,
		@Nullable Integer advertisedPort, List<HostAndPort> seeds, ClusterProperties.Startup startup,
		Duration startupTimeout, String namespace, @Nullable TlsContext tls) {

}
