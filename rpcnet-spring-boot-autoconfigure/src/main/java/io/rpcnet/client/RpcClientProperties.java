package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
 * @param dataMimeType MIME type of the format in which payloads are sent.
 * @param contracts Settings of single contracts, by name. Case, dashes and dots of a name
 * do not matter.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.client")
public record RpcClientProperties(@DefaultValue Ssl ssl, @DefaultValue("10s") Duration timeout,
		@DefaultValue("2s") Duration waitForWorker, @DefaultValue("5s") Duration keepaliveInterval,
		@DefaultValue("15s") Duration keepaliveMaxLifetime, @DefaultValue("64MB") DataSize maxPayloadSize,
		@DefaultValue("application/cbor") String dataMimeType, @DefaultValue Map<String, Contract> contracts) {

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

	/**
	 * Settings of one contract.
	 *
	 * @param timeout How long a caller waits for an answer, or for the first item of a
	 * stream, in place of what @RpcMethod says.
	 * @param waitForWorker How long a call waits, within its timeout, when there is no
	 * node that it may go to. As 'rpcnet.client.wait-for-worker' when unset.
	 * @param dataMimeType MIME type of the format in which payloads are sent. As
	 * 'rpcnet.client.data-mime-type' when unset.
	 * @param tags Name and value of each tag that a called node must have. The call may
	 * choose others.
	 * @param addresses Addresses, as host:port, of servers of this contract, which need
	 * not be members of the cluster: then no others are called.
	 * @param methods Settings of single methods, by name. Case and dashes of a name do
	 * not matter.
	 */
	public record Contract(@Nullable Duration timeout, @Nullable Duration waitForWorker, @Nullable String dataMimeType,
			@DefaultValue Map<String, String> tags, @DefaultValue List<String> addresses,
			@DefaultValue Map<String, Method> methods) {

	}

	/**
	 * Settings of one method.
	 *
	 * @param timeout How long a call may take, a stream to its end included.
	 * @param tags Name and value of each tag that a called node must have, in place of
	 * the contract's.
	 */
	public record Method(@Nullable Duration timeout, @DefaultValue Map<String, String> tags) {

	}

}
