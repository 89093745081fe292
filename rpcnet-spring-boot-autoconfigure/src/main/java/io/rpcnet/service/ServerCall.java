package io.rpcnet.service;

import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.util.ByteBufPayload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.ValueCodec;
import io.rpcnet.contract.ContractMethod.Parameter;
import io.rpcnet.contract.Interaction;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.RpcPeer;
import io.rpcnet.transport.WireErrors;

/**
 * One call that came in: opened from its metadata, then answered once.
 */
final class ServerCall {

	private static final Logger logger = LoggerFactory.getLogger(ServerCall.class);

	private final RpcPeer peer;

	private @Nullable CallMetadata metadata;

	private @Nullable ServiceMethod method;

	private @Nullable MethodCodec codec;

	private volatile boolean callerGone;

	ServerCall(RpcPeer peer) {
		this.peer = peer;
	}

	void open(Payload payload, Interaction interaction, RouteTable routes, String connectionMimeType) {
		CallMetadata read = CallMetadata
			.decode(payload.hasMetadata() ? payload.sliceMetadata() : Unpooled.EMPTY_BUFFER);
		this.metadata = read;
		ServiceMethod found = find(read, routes);
		if (found.interaction() != interaction) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"Route '%s' is called by %s, not by %s.".formatted(read.route(), found.interaction(), interaction));
		}
		this.method = found;
		this.codec = codec(found, (read.dataMimeType() != null) ? read.dataMimeType() : connectionMimeType);
	}

	private static ServiceMethod find(CallMetadata metadata, RouteTable routes) {
		String route = metadata.route();
		if (route.isEmpty()) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"The request names no route: send message/x.rsocket.routing.v0 with the tag '<contract>.<method>'.");
		}
		ServiceMethod found = routes.find(route, metadata.version());
		if (found == null) {
			String version = (metadata.version() == 0) ? "" : " in version " + metadata.version();
			throw new RpcException(RpcStatus.UNIMPLEMENTED,
					"Route '%s' does not exist%s on this node.".formatted(route, version));
		}
		return found;
	}

	private static MethodCodec codec(ServiceMethod method, String mimeType) {
		MethodCodec codec = method.codec(mimeType);
		if (codec == null) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"The data MIME type '%s' is not supported: send one of %s.".formatted(mimeType,
							method.mimeTypes()));
		}
		return codec;
	}

	Mono<Payload> answerOnce(Payload payload) {
		Mono<Object> result = opened(this.method).callOnce(() -> arguments(payload));
		ValueCodec results = opened(this.codec).result();
		Mono<Payload> answer = (results != null) ? result.map((value) -> encode(results, value))
				: result.then(Mono.empty());
		return answer.onErrorMap(this::refusal).contextWrite(this::addContext);
	}

	Flux<Payload> answerStream(Payload payload) {
		return answer(opened(this.method).call(() -> arguments(payload)));
	}

	Flux<Payload> answerChannel(Payload first, Flux<Payload> payloads) {
		return answer(opened(this.method).call(() -> arguments(first, payloads)));
	}

	private Flux<Payload> answer(Flux<Object> results) {
		ValueCodec codec = opened(this.codec).result();
		Flux<Payload> answer = (codec != null) ? results.map((value) -> encode(codec, value))
				: results.thenMany(Flux.empty());
		return answer.onErrorResume(this::refuse).contextWrite(this::addContext);
	}

	private Flux<Payload> refuse(Throwable failure) {
		// A caller whose own stream failed has ended the call on both sides: nobody is
		// there to be told
		return this.callerGone ? Flux.empty() : Flux.error(refusal(failure));
	}

	private static Payload encode(ValueCodec codec, Object value) {
		return ByteBufPayload.create(codec.encode(value));
	}

	private @Nullable Object[] arguments(Payload payload) {
		try {
			return arguments(payload.sliceData());
		}
		finally {
			payload.release();
		}
	}

	private @Nullable Object[] arguments(ByteBuf data) {
		@Nullable Object[] arguments = opened(this.method).newArguments();
		opened(this.codec).decodeArguments(data, arguments);
		int position = opened(this.method).method().contextPosition();
		if (position >= 0) {
			arguments[position] = context();
		}
		return arguments;
	}

	private @Nullable Object[] arguments(Payload first, Flux<Payload> payloads) {
		boolean valuesFirst = !opened(this.method).method().values().isEmpty();
		boolean itemFirst = !valuesFirst && first.sliceData().isReadable();
		ByteBuf values = valuesFirst ? first.sliceData() : Unpooled.EMPTY_BUFFER;
		@Nullable Object[] arguments = arguments(values);
		ValueCodec items = opened(this.codec).item();
		Flux<Payload> rest = itemFirst ? payloads : withoutFirst(payloads, !valuesFirst && items.readsEmpty());
		Parameter stream = opened(opened(this.method).method().stream());
		arguments[stream.position()] = rest.map((payload) -> decode(items, payload)).onErrorMap(this::callerFailed);
		return arguments;
	}

	private static Flux<Payload> withoutFirst(Flux<Payload> payloads, boolean emptyMayBeItem) {
		// The first payload only opened the channel. Where an empty one can be an item,
		// it was none if nothing follows
		Flux<Payload> rest = payloads.skip(1);
		if (!emptyMayBeItem) {
			return rest;
		}
		return rest.switchOnFirst(
				(signal, all) -> signal.hasValue() ? all.startWith(ByteBufPayload.create(Unpooled.EMPTY_BUFFER)) : all);
	}

	private static Object decode(ValueCodec codec, Payload payload) {
		try {
			Object value = codec.decode(payload.sliceData());
			if (value == null) {
				throw new RpcException(RpcStatus.INVALID_ARGUMENT, "An item of a stream cannot be null.");
			}
			return value;
		}
		finally {
			payload.release();
		}
	}

	private RpcException callerFailed(Throwable failure) {
		this.callerGone = !(failure instanceof RpcException);
		return (failure instanceof RpcException known) ? known
				: new RpcException(RpcStatus.CANCELLED, "The caller's stream ended before it was complete.", failure);
	}

	/**
	 * Return what RSocket sends when the call fails, at whatever point.
	 * @param failure the failure
	 * @return the ERROR frame's content
	 */
	Throwable refusal(Throwable failure) {
		RpcException disclosed = WireErrors.disclose(failure);
		String requestId = (this.metadata != null) ? this.metadata.requestId() : CallMetadata.newRequestId();
		if (disclosed != failure) {
			logger.error("Call of '{}' failed with {}, request id {}", route(), disclosed.status(), requestId, failure);
		}
		return WireErrors.encode(disclosed, requestId);
	}

	private String route() {
		return (this.metadata != null) ? this.metadata.route() : "";
	}

	private Context addContext(Context reactor) {
		return reactor.put(RpcContext.class, context());
	}

	private RpcContext context() {
		return new RpcContext(opened(this.metadata).requestId(), Map.of(), this.peer.address());
	}

	private static <T> T opened(@Nullable T part) {
		if (part == null) {
			throw new IllegalStateException("The call is not open");
		}
		return part;
	}

}
