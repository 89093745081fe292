package io.rpcnet.service;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.rpcnet.CallLabels;
import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.ValueCodec;
import io.rpcnet.contract.CallSpan;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.MonitoredCall;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.Deadlines;
import io.rpcnet.transport.DroppedErrors;
import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.LentPayload;
import io.rpcnet.transport.OwnedPayload;
import io.rpcnet.transport.RpcPeer;
import io.rpcnet.transport.WireErrors;

/**
 * One call that came in: opened from its metadata, then answered once.
 */
final class ServerCall implements RpcServerInterceptor.Call, MonitoredCall {

	private static final Logger logger = LoggerFactory.getLogger(ServerCall.class);

	private static final AtomicIntegerFieldUpdater<ServerCall> REPORTED = AtomicIntegerFieldUpdater
		.newUpdater(ServerCall.class, "reported");

	private final ServerRuntime runtime;

	private final RpcPeer peer;

	private final ConnectionLabels connection;

	private final long started = EventLoops.arrival();

	private @Nullable CallMetadata metadata;

	private @Nullable RpcContext context;

	private @Nullable ServiceMethod method;

	private @Nullable MethodCodec codec;

	private boolean limited;

	private long deadline;

	private @Nullable CallLabels labels;

	private @Nullable CallSpan span;

	private @Nullable String madeUpId;

	private boolean begun;

	private long requestBytes;

	private long responseBytes;

	private boolean answering;

	private volatile boolean callerFailed;

	private volatile boolean over;

	private volatile int reported;

	ServerCall(ServerRuntime runtime, RpcPeer peer, ConnectionLabels connection) {
		this.runtime = runtime;
		this.peer = peer;
		this.connection = connection;
	}

	void open(Payload payload, Interaction interaction, String connectionMimeType) {
		CallMetadata read = CallMetadata.decode(payload.hasMetadata() ? payload.metadata() : Unpooled.EMPTY_BUFFER,
				this.runtime.routes().names());
		this.metadata = read;
		ServiceMethod found = find(read);
		this.method = found;
		CallLabels named = this.connection.of(found);
		this.labels = named;
		if (!mayBeCalledBy(interaction, found.interaction())) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"Route '%s' is called by %s, not by %s.".formatted(read.route(), found.interaction(), interaction));
		}
		this.codec = codec(found, (read.dataMimeType() != null) ? read.dataMimeType() : connectionMimeType);
		Duration remaining = read.remaining();
		this.limited = remaining != null;
		this.deadline = (remaining != null) ? this.started + remaining.toNanos() : 0;
		this.context = named.received(read.requestId(), read.entries(), this.peer.address(), this.limited,
				this.deadline);
		CallTracer tracer = this.runtime.tracer();
		if (tracer != null) {
			this.span = tracer.server(found.method(), read.requestId(), this.peer.address(), read.trace());
		}
		if (remaining != null && remaining.isZero()) {
			throw deadlineExceeded();
		}
		this.requestBytes = payload.data().readableBytes();
		this.begun = true;
		found.monitor().begun();
	}

	private static boolean mayBeCalledBy(Interaction used, Interaction declared) {
		// Some clients cannot choose whether they get an answer
		return used == declared || (isSingle(used) && isSingle(declared));
	}

	private static boolean isSingle(Interaction interaction) {
		return interaction == Interaction.REQUEST_RESPONSE || interaction == Interaction.FIRE_AND_FORGET;
	}

	private ServiceMethod find(CallMetadata metadata) {
		String route = metadata.route();
		if (route.isEmpty()) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"The request names no route: send message/x.rsocket.routing.v0 with the tag '<contract>.<method>'.");
		}
		ServiceMethod found = this.runtime.routes().find(route, metadata.version());
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

	@Override
	public String route() {
		return (this.metadata != null) ? this.metadata.route() : "";
	}

	@Override
	public int version() {
		return opened(this.method).version();
	}

	@Override
	public Method method() {
		return opened(this.method).method().method();
	}

	@Override
	public RpcContext context() {
		return opened(this.context);
	}

	/**
	 * Return whether nobody waits for the answer any more.
	 * @return whether the call was cancelled or its deadline passed
	 */
	boolean isOver() {
		return this.over;
	}

	@Nullable CallSpan span() {
		return this.span;
	}

	/**
	 * Make the call, and its span, current on this thread.
	 * @return the scope, to be closed on the same thread
	 */
	RpcContext.Scope makeCurrent() {
		return makeCurrent(context(), this.span);
	}

	static RpcContext.Scope makeCurrent(RpcContext context, @Nullable CallSpan span) {
		RpcContext.Scope scope = CallLabels.handle(context);
		if (span == null) {
			return scope;
		}
		RpcContext.Scope traced = span.makeCurrent();
		return () -> {
			traced.close();
			scope.close();
		};
	}

	Mono<Void> answerNothing(Payload payload) {
		return resultOnce(payload).doOnSuccess((result) -> succeed())
			.doOnError(this::forget)
			.doOnCancel(this::cancel)
			.onErrorComplete()
			.contextWrite(this::addContext)
			.then();
	}

	Mono<Payload> answerOnce(Payload payload) {
		if (!isIntercepted()) {
			return HandledCall.answering(this, payload);
		}
		LentPayload.keep(payload);
		return resultOnce(payload).mapNotNull(this::answer)
			.doOnSuccess((answer) -> succeed())
			.onErrorMap(this::refusal)
			.doOnCancel(this::cancel)
			.contextWrite(this::addContext);
	}

	private Mono<Object> resultOnce(Payload payload) {
		if (!isIntercepted()) {
			return HandledCall.intercepted(this, payload);
		}
		return intercepted(0, () -> HandledCall.intercepted(this, payload).flux()).singleOrEmpty();
	}

	/**
	 * Call the method.
	 * @param payload the payload, released when it is read
	 * @param to what gets the result
	 */
	void handle(Payload payload, HandledCall<?> to) {
		if (!opened(this.method).readsAtOnce()) {
			LentPayload.keep(payload);
		}
		opened(this.method).callOnce(this, () -> arguments(payload), to);
	}

	/**
	 * Make the payload of an answer.
	 * @param result the result
	 * @return the payload, or null when the method has no result
	 */
	@Nullable Payload answer(Object result) {
		ValueCodec results = opened(this.codec).result();
		return (results != null) ? encode(results, result) : null;
	}

	/**
	 * Return whether anything stands around the call.
	 * @return whether there are interceptors
	 */
	boolean isIntercepted() {
		return !this.runtime.interceptors().isEmpty();
	}

	boolean isLimited() {
		return this.limited;
	}

	/**
	 * Return until when the call must be answered, if it is limited.
	 * @return the time in nanoseconds of {@code System.nanoTime()}
	 */
	long deadline() {
		return this.deadline;
	}

	Flux<Payload> answerStream(Payload payload) {
		return answerMany(() -> arguments(payload));
	}

	Flux<Payload> answerChannel(Payload first, Flux<Payload> payloads) {
		return answerMany(() -> arguments(first, payloads));
	}

	private Flux<Payload> answerMany(Supplier<@Nullable Object[]> arguments) {
		return new AnsweredItems(this,
				isIntercepted() ? intercepted(0, () -> handleMany(arguments)) : handleMany(arguments));
	}

	/**
	 * Make the payload of an item.
	 * @param item the item
	 * @return the payload, or null when the method has no result
	 */
	@Nullable Payload answerItem(Object item) {
		ValueCodec codec = opened(this.codec).result();
		if (codec == null) {
			return null;
		}
		Payload payload = encode(codec, item);
		MethodMonitor monitor = opened(this.method).monitor();
		if (!this.answering) {
			this.answering = true;
			monitor.firstItem(System.nanoTime() - this.started);
		}
		monitor.item();
		return payload;
	}

	private Flux<Object> handleMany(Supplier<@Nullable Object[]> arguments) {
		Flux<Object> results = opened(this.method).callMany(this, arguments).doOnCancel(this::end);
		Duration remaining = context().remaining();
		Flux<Object> inTime = (remaining != null) ? Deadlines.limit(results, remaining, this::deadlineExceeded)
				: results;
		return inTime.onErrorMap(this::failure);
	}

	private Flux<Object> intercepted(int index, Supplier<Flux<Object>> handler) {
		if (index == this.runtime.interceptors().size()) {
			return handler.get();
		}
		RpcServerInterceptor interceptor = this.runtime.interceptors().get(index);
		return Flux.defer(() -> interceptor.intercept(this, () -> intercepted(index + 1, handler)))
			.onErrorMap(this::failure);
	}

	/**
	 * Take notice that the call was answered in full.
	 */
	void succeed() {
		report(null, null);
	}

	/**
	 * Take notice that the caller wants no answer any more.
	 */
	void cancel() {
		report(RpcStatus.CANCELLED, null);
	}

	private void report(@Nullable RpcStatus failure, @Nullable Throwable cause) {
		if (this.reported != 0 || !REPORTED.compareAndSet(this, 0, 1)) {
			return;
		}
		if (this.span != null) {
			this.span.end(failure, cause);
		}
		MethodMonitor monitor = (this.method != null) ? this.method.monitor() : this.runtime.routes().unknown();
		if (this.begun) {
			monitor.ended(this, failure, System.nanoTime() - this.started);
		}
		else if (failure != null) {
			monitor.refused(this, failure);
		}
	}

	/**
	 * Take notice that nobody waits for the answer any more.
	 */
	void end() {
		this.over = true;
	}

	/**
	 * Return how the caller of a stream is told of a failure.
	 * @param failure the failure
	 * @return what RSocket sends as an ERROR frame, or null when nobody is there to be
	 * told: a caller whose own stream failed has ended the call on both sides
	 */
	@Nullable Throwable refusalOfMany(Throwable failure) {
		if (this.callerFailed) {
			report(RpcStatus.CANCELLED, failure);
			return null;
		}
		return refusal(failure);
	}

	private Payload encode(ValueCodec codec, Object value) {
		ByteBuf data = codec.encode(value);
		this.responseBytes += data.readableBytes();
		return OwnedPayload.of(data);
	}

	private @Nullable Object[] arguments(Payload payload) {
		try {
			return arguments(payload.data());
		}
		finally {
			payload.release();
		}
	}

	private @Nullable Object[] arguments(ByteBuf data) {
		@Nullable Object[] arguments = opened(this.method).newArguments();
		opened(this.codec).decodeArguments(data, arguments);
		int position = contract().contextPosition();
		if (position >= 0) {
			arguments[position] = context();
		}
		return arguments;
	}

	private @Nullable Object[] arguments(Payload first, Flux<Payload> payloads) {
		boolean valuesFirst = !contract().values().isEmpty();
		boolean itemFirst = !valuesFirst && first.sliceData().isReadable();
		ByteBuf values = valuesFirst ? first.sliceData() : Unpooled.EMPTY_BUFFER;
		@Nullable Object[] arguments = arguments(values);
		ValueCodec items = opened(this.codec).item();
		Flux<Payload> rest = itemFirst ? payloads : withoutFirst(payloads, !valuesFirst && items.readsEmpty());
		ContractMethod.Stream stream = opened(contract().stream());
		arguments[stream.position()] = stream.adapter()
			.fromPublisher(rest.map((payload) -> decode(items, payload)).onErrorMap(this::callerFailed));
		return arguments;
	}

	private ContractMethod contract() {
		return opened(this.method).method();
	}

	private static Flux<Payload> withoutFirst(Flux<Payload> payloads, boolean emptyMayBeItem) {
		// The first payload only opened the channel. Where an empty one can be an item,
		// it was none if nothing follows
		Flux<Payload> rest = payloads.skip(1);
		if (!emptyMayBeItem) {
			return rest;
		}
		return rest.switchOnFirst(
				(signal, all) -> signal.hasValue() ? all.startWith(OwnedPayload.of(Unpooled.EMPTY_BUFFER)) : all);
	}

	private Object decode(ValueCodec codec, Payload payload) {
		try {
			this.requestBytes += payload.data().readableBytes();
			Object value = codec.decode(payload.data());
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
		this.callerFailed = !(failure instanceof RpcException);
		return (failure instanceof RpcException known) ? known
				: new RpcException(RpcStatus.CANCELLED, "The caller's stream ended before it was complete.", failure);
	}

	RpcException deadlineExceeded() {
		return new RpcException(RpcStatus.DEADLINE_EXCEEDED,
				"The deadline of the call to '%s' has passed: its work was stopped.".formatted(route()));
	}

	/**
	 * Return what an interceptor learns of a failure.
	 * @param failure what the handler threw
	 * @return the failure with the status that the caller gets
	 */
	RpcException failure(Throwable failure) {
		CallLabels.forget();
		return this.runtime.failures().map(failure, route(), requestId());
	}

	/**
	 * Return how the caller is told of a failure.
	 * @param failure the failure
	 * @return what RSocket sends as an ERROR frame
	 */
	Throwable refusal(Throwable failure) {
		RpcException known = failure(failure);
		report(known.status(), known);
		return WireErrors.encode(known, requestId());
	}

	/**
	 * Refuse the call instead of opening it.
	 * @param payload its payload, which stays the caller's, or null when it is unknown
	 * @param failure why
	 * @return what RSocket sends as an ERROR frame
	 */
	Throwable refuse(@Nullable Payload payload, RpcException failure) {
		if (payload != null && payload.hasMetadata()) {
			try {
				CallMetadata read = CallMetadata.decode(payload.sliceMetadata(), this.runtime.routes().names());
				this.metadata = read;
				this.method = this.runtime.routes().find(read.route(), read.version());
			}
			catch (RpcException ex) {
				// What else is wrong with it does not matter any more
			}
		}
		return refusal(failure);
	}

	/**
	 * Log a failure that nobody is told of.
	 * @param failure the failure
	 */
	void forget(Throwable failure) {
		RpcException known = failure(failure);
		report(known.status(), known);
		logger.debug("Oneway call of '{}' failed with {}, request id {}: {}", route(), known.status(), requestId(),
				known.getMessage());
	}

	@Override
	public String requestId() {
		CallMetadata known = this.metadata;
		if (known != null) {
			return known.requestId();
		}
		if (this.madeUpId == null) {
			this.madeUpId = CallMetadata.newRequestId();
		}
		return this.madeUpId;
	}

	@Override
	public CallLabels labels() {
		CallLabels known = this.labels;
		if (known == null) {
			known = (this.method != null) ? this.connection.of(this.method) : this.connection.unknown();
			this.labels = known;
		}
		return known;
	}

	@Override
	public long requestBytes() {
		return this.requestBytes;
	}

	@Override
	public long responseBytes() {
		return this.responseBytes;
	}

	/**
	 * Return when the call came.
	 * @return the time in nanoseconds of {@code System.nanoTime()}
	 */
	long started() {
		return this.started;
	}

	/**
	 * Let the handler find what belongs to its call.
	 * @param reactor the context of whoever waits for the answer
	 * @return the context that the handler sees
	 */
	Context addContext(Context reactor) {
		Context added = context().putInto(quiet(reactor));
		return (this.span != null) ? this.span.putInto(added) : added;
	}

	/**
	 * Let what fails after its call is over be logged quietly: Reactor would log an
	 * error, though nobody can do anything about it.
	 * @param reactor the context of a call
	 * @return the context with Reactor's hook for errors that are dropped
	 */
	static Context quiet(Context reactor) {
		return DroppedErrors.quiet(reactor, logger, "A call failed after it was over");
	}

	private static <T> T opened(@Nullable T part) {
		if (part == null) {
			throw new IllegalStateException("The call is not open");
		}
		return part;
	}

}
