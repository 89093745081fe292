package io.rpcnet.service;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.util.RSocketProxy;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.contract.Contract;
import io.rpcnet.service.RequestLimits.Slots;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.NotExecutedException;

/**
 * Answers those requests of a connection that find a slot, and refuses the others before
 * their payload is read.
 */
final class LimitedRSocket extends RSocketProxy {

	private static final Logger logger = LoggerFactory.getLogger(LimitedRSocket.class);

	private static final int ROUTING = 0x80 | WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getIdentifier();

	/** Behind the entry's type, its length and the tag's. */
	private static final int ROUTE_POSITION = 5;

	private final Slots own;

	private final @Nullable Slots shared;

	private final ConnectionCalls calls;

	private final Refusal refusal;

	/**
	 * Create the limited side of a connection.
	 * @param responder what answers
	 * @param own the slots of the connection
	 * @param shared the slots of all connections, or null when any number may be taken
	 * @param calls the connection's calls that are being answered
	 * @param refusal makes what is sent for a request that is refused
	 */
	LimitedRSocket(RSocket responder, Slots own, @Nullable Slots shared, ConnectionCalls calls, Refusal refusal) {
		super(responder);
		this.own = own;
		this.shared = shared;
		this.calls = calls;
		this.refusal = refusal;
	}

	@Override
	public Mono<Void> fireAndForget(Payload payload) {
		return new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super Void> actual) {
				Slots needed = shared(payload);
				RpcException failure = takeSlots(needed);
				if (failure == null) {
					answer(() -> LimitedRSocket.super.fireAndForget(payload), new CountedCall<>(actual,
							LimitedRSocket.this.own, needed, LimitedRSocket.this.calls, true));
				}
				else {
					logger.debug("Dropping a fire-and-forget request: {}", failure.getMessage());
					LimitedRSocket.this.refusal.refuse(payload, failure);
					payload.release();
					Operators.complete(actual);
				}
			}

		};
	}

	@Override
	public Mono<Payload> requestResponse(Payload payload) {
		return new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super Payload> actual) {
				Slots needed = shared(payload);
				RpcException failure = takeSlots(needed);
				if (failure == null) {
					answer(() -> LimitedRSocket.super.requestResponse(payload), payload, new CountedCall<>(actual,
							LimitedRSocket.this.own, needed, LimitedRSocket.this.calls, true));
				}
				else {
					refuse(actual, failure, payload);
				}
			}

		};
	}

	@Override
	public Flux<Payload> requestStream(Payload payload) {
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super Payload> actual) {
				RpcException failure = takeSlots(null);
				if (failure == null) {
					answer(() -> LimitedRSocket.super.requestStream(payload), payload,
							new CountedCall<>(actual, LimitedRSocket.this.own, null, LimitedRSocket.this.calls, false));
				}
				else {
					refuse(actual, failure, payload);
				}
			}

		};
	}

	@Override
	public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super Payload> actual) {
				RpcException failure = takeSlots(null);
				if (failure == null) {
					answer(() -> LimitedRSocket.super.requestChannel(payloads), null,
							new CountedCall<>(actual, LimitedRSocket.this.own, null, LimitedRSocket.this.calls, false));
				}
				else {
					Operators.error(actual, LimitedRSocket.this.refusal.refuse(null, failure));
				}
			}

		};
	}

	private void answer(Supplier<Publisher<Payload>> responder, @Nullable Payload request, CountedCall<Payload> call) {
		// Looked at after the call is counted: who refuses looks the other way round, so
		// that none is answered of which he does not know
		if (this.calls.areRefused() && (request == null || !isBuiltIn(request))) {
			call.refuse(this.refusal.refuse(request, draining()));
			if (request != null) {
				request.release();
			}
			return;
		}
		answer(responder, call);
	}

	private static RpcException draining() {
		return new NotExecutedException("The node drains and takes no new calls: call another one.", null);
	}

	private static <T> void answer(Supplier<Publisher<T>> responder, CountedCall<T> call) {
		Publisher<T> answer;
		try {
			answer = responder.get();
		}
		catch (RuntimeException ex) {
			Operators.error(call, ex);
			return;
		}
		answer.subscribe(call);
	}

	@Override
	public void dispose() {
		this.calls.close();
		super.dispose();
	}

	private void refuse(CoreSubscriber<?> actual, RpcException failure, Payload payload) {
		Throwable sent = this.refusal.refuse(payload, failure);
		payload.release();
		Operators.error(actual, sent);
	}

	private @Nullable RpcException takeSlots(@Nullable Slots needed) {
		if (!this.own.take()) {
			return exhausted(
					"The connection has %d requests open, the most that 'rpcnet.server.max-requests-per-connection' allows"
						.formatted(this.own.size()));
		}
		if (needed != null && !needed.take()) {
			this.own.giveBack();
			return exhausted(
					"The server answers %d requests, the most that 'rpcnet.server.max-concurrent-requests' allows"
						.formatted(needed.size()));
		}
		return null;
	}

	private static RpcException exhausted(String message) {
		return new RpcException(RpcStatus.RESOURCE_EXHAUSTED, message + ": try again later, or elsewhere.",
				RpcStatus.RESOURCE_EXHAUSTED.type(), true, null, null);
	}

	private @Nullable Slots shared(Payload payload) {
		return (this.shared != null && !isBuiltIn(payload)) ? this.shared : null;
	}

	private static boolean isBuiltIn(Payload payload) {
		try {
			String route = route(metadata(payload));
			return route.startsWith(Contract.BUILT_IN) && route.lastIndexOf('.') >= Contract.BUILT_IN.length();
		}
		catch (RuntimeException ex) {
			// Whatever answers finds out what is wrong with it
			return false;
		}
	}

	private static String route(ByteBuf metadata) {
		int start = metadata.readerIndex();
		if (metadata.isReadable() && metadata.getUnsignedByte(start) == ROUTING) {
			// As nearly always, the route comes first: nothing else needs to be read
			return metadata.toString(start + ROUTE_POSITION, metadata.getUnsignedByte(start + ROUTE_POSITION - 1),
					StandardCharsets.UTF_8);
		}
		return CallMetadata.decode(metadata).route();
	}

	private static ByteBuf metadata(Payload payload) {
		return payload.hasMetadata() ? payload.sliceMetadata() : Unpooled.EMPTY_BUFFER;
	}

	/**
	 * Makes what is sent for a request that is refused.
	 */
	@FunctionalInterface
	interface Refusal {

		/**
		 * Refuse a request.
		 * @param payload the request's payload, which stays the caller's, or null when it
		 * is unknown
		 * @param failure why
		 * @return what RSocket sends as an ERROR frame
		 */
		Throwable refuse(@Nullable Payload payload, RpcException failure);

	}

}
