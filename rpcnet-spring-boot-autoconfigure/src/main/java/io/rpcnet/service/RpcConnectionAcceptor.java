package io.rpcnet.service;

import java.util.Locale;

import io.rsocket.ConnectionSetupPayload;
import io.rsocket.RSocket;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.ConnectionAcceptor;
import io.rpcnet.transport.RpcPeer;
import io.rpcnet.transport.WireErrors;

/**
 * Accepts connections whose requests can be routed.
 */
final class RpcConnectionAcceptor implements ConnectionAcceptor {

	private final ServerRuntime runtime;

	private final RequestLimits limits;

	RpcConnectionAcceptor(ServerRuntime runtime, RequestLimits limits) {
		this.runtime = runtime;
		this.limits = limits;
	}

	@Override
	public Mono<RSocket> accept(ConnectionSetupPayload setup, RpcPeer peer) {
		if (!CallMetadata.COMPOSITE_MIME_TYPE.equals(setup.metadataMimeType())) {
			return Mono.error(refused("The metadata MIME type '%s' is not supported: set up the connection with %s."
				.formatted(setup.metadataMimeType(), CallMetadata.COMPOSITE_MIME_TYPE)));
		}
		String mimeType = setup.dataMimeType().toLowerCase(Locale.ROOT);
		RpcResponder responder = new RpcResponder(this.runtime, peer, mimeType);
		return Mono.just(this.limits.limit(responder, responder::refuse));
	}

	private static RuntimeException refused(String message) {
		RpcException failure = new RpcException(RpcStatus.INVALID_ARGUMENT, message);
		// RSocket sends the message of whatever refuses SETUP as the data of its ERROR
		// frame
		return new IllegalArgumentException(WireErrors.data(failure, null), failure);
	}

}
