package io.rpcnet.service;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

import io.rpcnet.RpcException;
import io.rpcnet.contract.Interaction;
import io.rpcnet.transport.RpcPeer;

/**
 * Answers the requests of one connection, on its event loop.
 * <p>
 * Payloads are heap buffers. A request's is released when its arguments are read, or the
 * request is refused; where neither happens, because the call is cancelled before its
 * thread begins, it is left to the garbage collector. Answers belong to RSocket.
 */
final class RpcResponder implements RSocket {

	private final ServerRuntime runtime;

	private final RpcPeer peer;

	private final String mimeType;

	private final ConnectionLabels labels;

	RpcResponder(ServerRuntime runtime, RpcPeer peer, String mimeType) {
		this.runtime = runtime;
		this.peer = peer;
		this.mimeType = mimeType;
		this.labels = new ConnectionLabels(peer, runtime.label());
	}

	private ServerCall newCall() {
		return new ServerCall(this.runtime, this.peer, this.labels);
	}

	/**
	 * Refuse a request before anything of it is read but its metadata.
	 * @param payload the request's payload, which stays the caller's, or null when it is
	 * unknown
	 * @param failure why
	 * @return what RSocket sends as an ERROR frame
	 */
	Throwable refuse(@Nullable Payload payload, RpcException failure) {
		return newCall().refuse(payload, failure);
	}

	@Override
	public Mono<Void> fireAndForget(Payload payload) {
		ServerCall call = newCall();
		try {
			call.open(payload, Interaction.FIRE_AND_FORGET, this.mimeType);
			return call.answerNothing(payload);
		}
		catch (RuntimeException ex) {
			payload.release();
			call.forget(ex);
			return Mono.empty();
		}
	}

	@Override
	public Mono<Payload> requestResponse(Payload payload) {
		ServerCall call = newCall();
		try {
			call.open(payload, Interaction.REQUEST_RESPONSE, this.mimeType);
			return call.answerOnce(payload);
		}
		catch (RuntimeException ex) {
			payload.release();
			return Mono.error(call.refusal(ex));
		}
	}

	@Override
	public Flux<Payload> requestStream(Payload payload) {
		ServerCall call = newCall();
		try {
			call.open(payload, Interaction.REQUEST_STREAM, this.mimeType);
			return call.answerStream(payload);
		}
		catch (RuntimeException ex) {
			payload.release();
			return Flux.error(call.refusal(ex));
		}
	}

	@Override
	public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
		return Flux.from(payloads).switchOnFirst(this::answerChannel).contextWrite(ServerCall::quiet);
	}

	private Publisher<Payload> answerChannel(Signal<? extends Payload> signal, Flux<Payload> payloads) {
		Payload first = signal.get();
		if (first == null) {
			return payloads;
		}
		ServerCall call = newCall();
		try {
			call.open(first, Interaction.REQUEST_CHANNEL, this.mimeType);
			return call.answerChannel(first, payloads);
		}
		catch (RuntimeException ex) {
			return Flux.error(call.refusal(ex));
		}
	}

}
