package io.rpcnet.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the RPC listener, read from {@code rpcnet.server}.
 *
 * @param enabled Whether the RPC listener starts. By default it does when the application
 * has an RPC service. It never does for the role 'client'.
 * @param address Address to listen on, a name or an IP address. All when unset.
 * @param port Port to listen on, 7945 when unset. 0 takes any free port, which the
 * environment then has as 'local.rpcnet.server.port'.
 * @param advertisedAddress Host that other nodes are told to connect to. By default the
 * bound address when it is a specific one, otherwise a routable address of this machine.
 * @param advertisedPort Port that other nodes are told to connect to. The bound port when
 * unset.
 * @param ssl TLS of the listener.
 * @param maxPayloadSize Largest payload that is accepted, whole or in fragments. A larger
 * one fails its call.
 * @param maxMetadataSize Most metadata that is accepted with a payload or with SETUP, up
 * to 16777215B.
 * @param maxFrameSize Longest frame that is accepted, up to 16777215B. A longer one
 * closes the connection. Typed clients send frames of up to 128KB.
 * @param maxConnections How many connections may be open. One too many is closed at once,
 * or in its place the oldest whose TLS handshake has not ended.
 * @param maxRequestsPerConnection How many requests and streams of one connection may be
 * open. One too many is refused.
 * @param maxConcurrentRequests How many requests may be handled at a time, streams aside.
 * One too many is refused at once, so that another node may be asked. Any number when
 * unset.
 * @param handshakeTimeout How long a TLS handshake may take.
 * @param setupTimeout How long a connection may take to send its SETUP frame.
 * @param idleTimeout After which silence, without calls and keepalive, a connection is
 * closed.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.server")
public record ServerProperties(@Nullable Boolean enabled, @Nullable String address, @Nullable Integer port,
		@Nullable String advertisedAddress, @Nullable Integer advertisedPort, @DefaultValue Ssl ssl,
		@DefaultValue("64MB") DataSize maxPayloadSize, @DefaultValue("64KB") DataSize maxMetadataSize,
		@DefaultValue("16777215B") DataSize maxFrameSize, @DefaultValue("10000") int maxConnections,
		@DefaultValue("10000") int maxRequestsPerConnection, @Nullable Integer maxConcurrentRequests,
		@DefaultValue("5s") Duration handshakeTimeout, @DefaultValue("5s") Duration setupTimeout,
		@DefaultValue("10m") Duration idleTimeout) {

	/**
	 * TLS of the listener.
	 *
	 * @param enabled Whether the listener speaks TLS. Plain text can be read and forged
	 * by anyone on the network.
	 * @param bundle Name of the SSL bundle with the certificate, its key and the trusted
	 * authority.
	 * @param clientAuth What is asked of the certificate of a peer that connects.
	 */
	public record Ssl(@DefaultValue("true") boolean enabled, @Nullable String bundle,
			@DefaultValue("need") ClientAuth clientAuth) {

	}

}
