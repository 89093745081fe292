/**
 * Who is in the network: membership by gossip over mutual TLS, its events, and the
 * registries of nodes and workers. Open {@link io.rpcnet.cluster.ClusterMembership}
 * first. Leans on {@code io.rpcnet} and {@code io.rpcnet.transport}; only this package
 * knows the engine, ScaleCube.
 */
@NullMarked
package io.rpcnet.cluster;

import org.jspecify.annotations.NullMarked;
