package io.rpcnet.transport;

import java.time.Duration;

/**
 * What a listener lets its peers do.
 *
 * @param frames how much each may send
 * @param maxConnections how many may be connected
 * @param handshakeTimeout how long a TLS handshake may take
 * @param setupTimeout how long SETUP may take from then on
 * @param idleTimeout how long a connection may be silent
 */
record ListenerLimits(FrameLimits frames, int maxConnections, Duration handshakeTimeout, Duration setupTimeout,
		Duration idleTimeout) {

}
