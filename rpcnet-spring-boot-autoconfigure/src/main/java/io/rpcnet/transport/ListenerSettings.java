package io.rpcnet.transport;

import java.net.InetSocketAddress;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What a listener needs to know, checked.
 *
 * @param address where to listen, resolved
 * @param anyPortWhenTaken whether another port may be taken when that one is in use
 * @param advertisedHost the host that others are told, or null
 * @param advertisedPort the port that others are told, or null
 * @param tls the TLS context, or null for plain text
 * @param limits what peers may do
 * @param onBound told the port that was bound
 */
record ListenerSettings(InetSocketAddress address, boolean anyPortWhenTaken, @Nullable String advertisedHost,
		@Nullable Integer advertisedPort, @Nullable TlsContext tls, ListenerLimits limits, IntConsumer onBound) {

}
