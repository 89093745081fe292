package io.rpcnet.transport;

import io.rsocket.ConnectionSetupPayload;
import io.rsocket.RSocket;
import reactor.core.publisher.Mono;

import io.rpcnet.Internal;

/**
 * Decides about a connection when its SETUP frame is there.
 *
 * @since 0.1.0
 */
@Internal
@FunctionalInterface
public interface ConnectionAcceptor {

	/**
	 * Accept or refuse a connection. Called on its event loop.
	 * @param setup what the peer says of itself; released by the caller
	 * @param peer the peer
	 * @return what answers its requests; an error's message refuses the connection and is
	 * sent to the peer
	 */
	Mono<RSocket> accept(ConnectionSetupPayload setup, RpcPeer peer);

}
