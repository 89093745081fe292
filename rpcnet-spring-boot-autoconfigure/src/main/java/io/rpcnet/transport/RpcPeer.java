package io.rpcnet.transport;

import java.net.SocketAddress;

import io.rpcnet.Internal;

/**
 * The other side of a connection.
 *
 * @param address where it connects from
 * @since 0.1.0
 */
@Internal
public record RpcPeer(SocketAddress address) {

}
