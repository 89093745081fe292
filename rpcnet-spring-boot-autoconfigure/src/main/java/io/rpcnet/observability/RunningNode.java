package io.rpcnet.observability;

import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rpcnet.client.ClientConnections;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.NodeProperties;
import io.rpcnet.lifecycle.RpcDrain;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.service.RpcServices;
import io.rpcnet.transport.ChainCertificate;
import io.rpcnet.transport.RpcServer;

/**
 * The parts of this node, as far as it has them.
 *
 * @param application the name and version of the application
 * @param started when the application started
 * @param properties what the node tells of itself
 * @param membership the membership, or null when it is no member of a cluster
 * @param server the listener, or null
 * @param services the exported services, or null without a listener
 * @param openCalls the calls being answered, or null without a listener
 * @param drain what drains, or null
 * @param certificates the certificates that are in use
 * @param openConnections the connections to other nodes that are open
 * @param connections the connections to other nodes at the moment; empty as long as there
 * is no client
 */
record RunningNode(Application application, Instant started, NodeProperties properties,
		@Nullable ClusterMembership membership, @Nullable RpcServer server, @Nullable RpcServices services,
		@Nullable OpenCalls openCalls, @Nullable RpcDrain drain, Supplier<List<ChainCertificate>> certificates,
		IntSupplier openConnections, Supplier<List<ClientConnections.Connection>> connections) {

	/**
	 * The application that the node runs.
	 *
	 * @param name its name
	 * @param version its version, or null when unknown
	 */
	record Application(String name, @Nullable String version) {

	}

}
