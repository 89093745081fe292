package io.rpcnet.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.exceptions.ApplicationErrorException;
import io.rsocket.util.ByteBufPayload;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.codec.Defaults;
import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.ValueCodec;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.ContractMethod.Parameter;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.ResultStyle;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.WireErrors;

/**
 * Calls one method of a contract: arguments to payload, payload to a node, answer to
 * result. Everything that does not depend on the call is prepared once.
 */
final class ClientMethod {

	private final ContractMethod method;

	private final int version;

	private final MethodCodec codec;

	private final NodePicker picker;

	private final Duration timeout;

	ClientMethod(ContractMethod method, int version, PayloadCodec format, NodePicker picker, Duration defaultTimeout) {
		this.method = method;
		this.version = version;
		this.codec = new MethodCodec(method, format);
		this.picker = picker;
		this.timeout = (method.timeout() != null) ? method.timeout() : defaultTimeout;
	}

	/**
	 * Call.
	 * @param arguments the arguments of the Java method
	 * @return what the Java method returns
	 */
	@Nullable Object call(@Nullable Object[] arguments) {
		if (this.method.style() == ResultStyle.FLUX) {
			return many(arguments);
		}
		Mono<Object> result = (this.method.interaction() == Interaction.REQUEST_RESPONSE) ? one(arguments)
				: many(arguments).next();
		return (this.method.style() == ResultStyle.MONO) ? result : await(result);
	}

	private @Nullable Object await(Mono<Object> result) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(
					("'%s' returns a plain value, so calling it blocks, and %s is a thread that must not block. "
							+ "Return a Mono from the contract's method, or call it on another thread.")
						.formatted(this.method.route(), Thread.currentThread().getName()));
		}
		Object value = result.block();
		return (value != null) ? value : Defaults.of(this.method.method().getReturnType());
	}

	private Mono<Object> one(@Nullable Object[] arguments) {
		return Mono.deferContextual((reactor) -> {
			Call call = new Call(arguments, reactor);
			return result(call.request().timeout(this.timeout).onErrorMap(call::failure));
		});
	}

	private Mono<Object> result(Mono<Payload> answer) {
		ValueCodec results = this.codec.result();
		return (results != null) ? answer.mapNotNull((payload) -> decode(results, payload)) : answer.then(Mono.empty());
	}

	private Flux<Object> many(@Nullable Object[] arguments) {
		return Flux.deferContextual((reactor) -> {
			Call call = new Call(arguments, reactor);
			return results(call.exchange().timeout(Mono.delay(this.timeout)).onErrorMap(call::failure));
		});
	}

	private Flux<Object> results(Flux<Payload> answer) {
		ValueCodec results = this.codec.result();
		return (results != null) ? answer.mapNotNull((payload) -> decode(results, payload))
				: answer.thenMany(Flux.empty());
	}

	private static @Nullable Object decode(ValueCodec codec, Payload payload) {
		try {
			return codec.decode(payload.sliceData());
		}
		finally {
			payload.release();
		}
	}

	/**
	 * One call, from the moment it is subscribed to.
	 */
	private final class Call {

		private final @Nullable Object[] arguments;

		private final String requestId;

		private final Map<String, String> tags;

		private @Nullable Throwable ownFailure;

		private Call(@Nullable Object[] arguments, ContextView reactor) {
			this.arguments = arguments;
			RpcContext handled = RpcContext.from(reactor);
			int position = ClientMethod.this.method.contextPosition();
			RpcContext given = (position >= 0) ? (RpcContext) arguments[position] : null;
			RpcContext chosen = (given != null) ? given : handled;
			this.tags = (chosen != null) ? chosen.tags() : Map.of();
			this.requestId = requestId(given, handled);
		}

		private static String requestId(@Nullable RpcContext given, @Nullable RpcContext handled) {
			if (given != null && given.requestId() != null) {
				return given.requestId();
			}
			return (handled != null && handled.requestId() != null) ? handled.requestId() : CallMetadata.newRequestId();
		}

		private Mono<Payload> request() {
			NodeConnection picked = ClientMethod.this.picker.pick(this.tags);
			if (picked != null) {
				return request(picked);
			}
			return ClientMethod.this.picker.pickOrWait(this.tags).flatMap(this::request);
		}

		private Mono<Payload> request(NodeConnection connection) {
			Payload payload = payload();
			RSocket socket = connection.begin();
			if (socket == null) {
				payload.release();
				return Mono.error(notSent());
			}
			return socket.requestResponse(payload).doFinally((signal) -> connection.end());
		}

		private Flux<Payload> exchange() {
			NodeConnection picked = ClientMethod.this.picker.pick(this.tags);
			if (picked != null) {
				return exchange(picked);
			}
			return ClientMethod.this.picker.pickOrWait(this.tags).flatMapMany(this::exchange);
		}

		private Flux<Payload> exchange(NodeConnection connection) {
			RSocket socket = connection.begin();
			if (socket == null) {
				return Flux.error(notSent());
			}
			return Flux.defer(() -> answer(socket)).doFinally((signal) -> connection.end());
		}

		private Flux<Payload> answer(RSocket socket) {
			Parameter stream = ClientMethod.this.method.stream();
			return (stream != null) ? socket.requestChannel(outbound(stream)) : socket.requestStream(payload());
		}

		private RpcException notSent() {
			return new RpcException(RpcStatus.UNAVAILABLE, "The connection was lost before the call was sent.");
		}

		private Payload payload() {
			return payload(ClientMethod.this.codec.encodeArguments(this.arguments));
		}

		private Payload payload(ByteBuf data) {
			CallMetadata metadata = new CallMetadata(ClientMethod.this.method.route(), ClientMethod.this.version,
					this.requestId, null);
			return ByteBufPayload.create(data, metadata.encode());
		}

		private Flux<Payload> outbound(Parameter stream) {
			ValueCodec items = ClientMethod.this.codec.item();
			Flux<ByteBuf> data = items(stream).map(items::encode).onErrorMap(this::ownFailure);
			if (!ClientMethod.this.method.values().isEmpty()) {
				return Flux.concat(Mono.fromCallable(this::payload), data.map(ByteBufPayload::create));
			}
			AtomicBoolean opened = new AtomicBoolean();
			return data.map((item) -> opened.getAndSet(true) ? ByteBufPayload.create(item) : payload(item))
				.switchIfEmpty(Mono.fromCallable(() -> payload(Unpooled.EMPTY_BUFFER)));
		}

		private Flux<?> items(Parameter stream) {
			Object items = this.arguments[stream.position()];
			if (items == null) {
				throw new IllegalArgumentException("The stream that '%s' takes must not be null: use Flux.empty()"
					.formatted(ClientMethod.this.method.route()));
			}
			return Flux.from((Publisher<?>) items);
		}

		private Throwable ownFailure(Throwable failure) {
			this.ownFailure = failure;
			// What goes wrong in the caller's own stream is not the other side's business
			return new ApplicationErrorException("The caller's stream failed");
		}

		private Throwable failure(Throwable failure) {
			if (this.ownFailure != null) {
				return this.ownFailure;
			}
			if (failure instanceof IllegalArgumentException) {
				return failure;
			}
			if (failure instanceof TimeoutException) {
				return new RpcException(RpcStatus.DEADLINE_EXCEEDED,
						"No answer from '%s' within %d ms.".formatted(ClientMethod.this.method.route(),
								ClientMethod.this.timeout.toMillis()),
						RpcStatus.DEADLINE_EXCEEDED.type(), false, this.requestId, failure);
			}
			return WireErrors.decode(failure, this.requestId, ClientMethod.this.method.idempotent());
		}

	}

}
