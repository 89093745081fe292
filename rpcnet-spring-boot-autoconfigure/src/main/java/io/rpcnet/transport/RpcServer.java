package io.rpcnet.transport;

import java.net.InetSocketAddress;

import org.springframework.context.SmartLifecycle;

/**
 * The RPC listener of this process: RSocket over TLS, started and stopped with the
 * application context.
 *
 * @since 0.1.0
 */
public interface RpcServer {

	/**
	 * The lifecycle phase in which the listener starts: after a web server, and it stops
	 * before a web server begins its graceful shutdown.
	 */
	int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	/**
	 * Return the address that the listener is bound to.
	 * @return the address with the actual port
	 * @throws IllegalStateException if the listener is not running
	 */
	InetSocketAddress address();

	/**
	 * Return the address that other nodes are told to connect to.
	 * @return {@code host:port}, never a wildcard; an IPv6 host is in brackets
	 * @throws IllegalStateException if the listener is not running
	 */
	String advertisedAddress();

	/**
	 * Return how many connections are open.
	 * @return the number; 0 when the listener is not running
	 */
	int connections();

}
