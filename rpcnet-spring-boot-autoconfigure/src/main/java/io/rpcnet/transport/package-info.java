/**
 * RSocket over TLS, straight on Netty: the listener, the connections, TLS contexts and
 * limits. Open {@link io.rpcnet.transport.RpcServer} first. Leans on {@code io.rpcnet}.
 */
@NullMarked
package io.rpcnet.transport;

import org.jspecify.annotations.NullMarked;
