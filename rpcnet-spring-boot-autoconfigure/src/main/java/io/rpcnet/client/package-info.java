/**
 * Calling other nodes: typed clients, the connections that they share, and the choice of
 * a worker. Open {@link io.rpcnet.client.RpcClientFactory} first. Leans on
 * {@code io.rpcnet.contract}, {@code io.rpcnet.codec}, {@code io.rpcnet.transport} and
 * {@code io.rpcnet.cluster}.
 */
@NullMarked
package io.rpcnet.client;

import org.jspecify.annotations.NullMarked;
