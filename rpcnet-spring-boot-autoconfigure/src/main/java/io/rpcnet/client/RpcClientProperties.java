package io.rpcnet.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of typed clients, read from {@code rpcnet.client}.
 *
 * @param ssl TLS of connections to other nodes.
 * @param timeout How long a caller waits for an answer, or for the first item of a
 * stream.
 * @param waitForWorker How long a call waits, within its timeout, when there is no node
 * that it may go to.
 * @param keepaliveInterval How often a connection asks whether the other side is there.
 * @param keepaliveMaxLifetime After which silence a connection counts as lost.
 * @param maxPayloadSize Largest payload that is accepted from a node, whole or in
 * fragments.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.client")
public record RpcClientProperties(@DefaultValue Ssl ssl, @DefaultValue("10s") Duration timeout,
		@DefaultValue("2s") Duration waitForWorker, @DefaultValue("5s") Duration keepaliveInterval,
		@DefaultValue("15s") Duration keepaliveMaxLifetime, @DefaultValue("64MB") DataSize maxPayloadSize) {

	/**
	 * TLS of connections to other nodes.
	 *
	 * @param enabled Whether connections speak TLS. As 'rpcnet.server.ssl.enabled' says
	 * when unset.
	 * @param bundle Name of the SSL bundle with this node's certificate and the trusted
	 * authority. The server's when unset.
	 */
	public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

	}

}
