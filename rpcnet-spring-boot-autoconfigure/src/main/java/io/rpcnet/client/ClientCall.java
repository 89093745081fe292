package io.rpcnet.client;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.exceptions.ApplicationErrorException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import io.rpcnet.CallLabels;
import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.codec.ValueCodec;
import io.rpcnet.contract.CallSpan;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.contract.ContractMethod.Stream;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.MonitoredCall;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.Deadlines;
import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.NotExecutedException;
import io.rpcnet.transport.OwnedPayload;
import io.rpcnet.transport.TraceParent;
import io.rpcnet.transport.WireErrors;

/**
 * One call, from the moment it is subscribed to: a node is chosen, the arguments are
 * sent, answers become results.
 */
final class ClientCall implements RpcClientInterceptor.Call, MonitoredCall {

	private static final AtomicIntegerFieldUpdater<ClientCall> PROGRESS = AtomicIntegerFieldUpdater
		.newUpdater(ClientCall.class, "progress");

	private static final int NEW = 0;

	private static final int BEGUN = 1;

	private static final int ENDED = 2;

	private final ClientMethod method;

	private final @Nullable Object[] arguments;

	private final String requestId;

	private final Map<String, String> tags;

	private final Map<String, String> entries;

	private final CallDeadline deadline;

	private final @Nullable ClientCall changed;

	private final @Nullable RpcContext handled;

	/** When it began, in nanoseconds of {@code System.nanoTime()}. */
	private long started;

	private long requestBytes;

	private long responseBytes;

	private boolean answered;

	/** Set by who cancels on any thread, too. */
	private volatile int progress;

	private volatile @Nullable CallSpan span;

	private volatile @Nullable Node node;

	private volatile @Nullable Throwable ownFailure;

	private @Nullable Refusals refusals;

	private @Nullable CallerStream callerStream;

	private ClientCall(ClientMethod method, @Nullable Object[] arguments, String requestId, Map<String, String> tags,
			Map<String, String> entries, CallDeadline deadline, @Nullable ClientCall changed,
			@Nullable RpcContext handled) {
		this.method = method;
		this.arguments = arguments;
		this.requestId = requestId;
		this.tags = tags;
		this.entries = entries;
		this.deadline = deadline;
		this.changed = changed;
		this.handled = handled;
	}

	/**
	 * Begin a call.
	 * @param method the method
	 * @param arguments the arguments of the Java method
	 * @param reactor the context in which the call is subscribed to
	 * @return the call, nothing of which is sent yet
	 */
	static ClientCall of(ClientMethod method, @Nullable Object[] arguments, ContextView reactor) {
		boolean reactive = reactor.hasKey(RpcContext.class);
		RpcContext ambient = reactive ? RpcContext.from(reactor) : RpcContext.current();
		RpcContext handled = reactive ? RpcContext.handled(reactor) : (ambient != null) ? RpcContext.handled() : null;
		RpcContext given = given(method, arguments);
		RpcContext own = (ambient == handled) ? null : ambient;
		RpcContext chosen = (given != null) ? given : own;
		Map<String, String> tags = (chosen != null && !chosen.tags().isEmpty()) ? chosen.tags()
				: method.settings().tags();
		return new ClientCall(method, arguments, requestId(chosen, handled), tags,
				(chosen != null) ? chosen.metadata() : Map.of(), CallDeadline.of(method, chosen, handled), null,
				handled);
	}

	private static @Nullable RpcContext given(ClientMethod method, @Nullable Object[] arguments) {
		int position = method.method().contextPosition();
		return (position >= 0) ? (RpcContext) arguments[position] : null;
	}

	private static String requestId(@Nullable RpcContext chosen, @Nullable RpcContext handled) {
		if (chosen != null && chosen.requestId() != null) {
			return chosen.requestId();
		}
		return (handled != null && handled.requestId() != null) ? handled.requestId() : CallMetadata.newRequestId();
	}

	private ClientCall with(RpcContext context) {
		return new ClientCall(this.method, this.arguments,
				(context.requestId() != null) ? context.requestId() : this.requestId, context.tags(),
				context.metadata(), this.deadline.with(context), this, this.handled);
	}

	@Override
	public String route() {
		return this.method.method().route();
	}

	@Override
	public int version() {
		return this.method.version();
	}

	@Override
	public Method method() {
		return this.method.method().method();
	}

	@Override
	public RpcContext context() {
		RpcContext.Builder context = RpcContext.builder().requestId(this.requestId);
		this.tags.forEach(context::tag);
		this.entries.forEach(context::metadata);
		Duration remaining = this.deadline.remaining();
		return ((remaining != null) ? context.deadlineAfter(remaining) : context).build();
	}

	@Override
	public @Nullable Node node() {
		return this.node;
	}

	private void chosen(Node chosen) {
		this.node = chosen;
		CallSpan own = this.span;
		if (own != null) {
			own.sentTo(chosen.label());
		}
		if (this.changed != null) {
			this.changed.chosen(chosen);
		}
	}

	@Override
	public String requestId() {
		return this.requestId;
	}

	@Override
	public CallLabels labels() {
		Node called = this.node;
		return new CallLabels(this.method.method().service(), this.method.method().name(),
				(called != null) ? called.rpcAddress() : null, (called != null) ? called.label() : null);
	}

	/**
	 * Return who gets the results.
	 * @param actual who has subscribed
	 * @return the same, or one that stands before it where a handler makes the call
	 */
	CoreSubscriber<? super Object> told(CoreSubscriber<? super Object> actual) {
		return (this.handled != null) ? new LoggedSubscriber(actual, this.handled) : actual;
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
	 * Take notice that the call begins.
	 * @param reactor the context of whoever waits for the answer
	 * @param now the time in nanoseconds of {@code System.nanoTime()}
	 */
	void begin(ContextView reactor, long now) {
		this.started = now;
		CallTracer tracer = this.method.tracer();
		CallSpan own = (tracer != null) ? tracer.client(this.method.method(), this.requestId, reactor) : null;
		this.span = own;
		if (PROGRESS.compareAndSet(this, NEW, BEGUN)) {
			this.method.monitor().begun();
		}
		else if (own != null) {
			// Cancelled meanwhile, by who saw no span to end
			own.end(RpcStatus.CANCELLED, null);
		}
	}

	/**
	 * Take notice that the call is over.
	 * @param failure how it failed, or null when it did not
	 * @param cause what the caller learns, or null when there is nothing to learn
	 */
	void end(@Nullable RpcStatus failure, @Nullable Throwable cause) {
		int before = PROGRESS.getAndSet(this, ENDED);
		if (before == BEGUN) {
			CallSpan own = this.span;
			if (own != null) {
				own.end(failure, cause);
			}
			// What fails at once may have begun after the read that it is part of
			this.method.monitor().ended(this, failure, Math.max(0, EventLoops.arrival() - this.started));
		}
		else if (before == NEW && failure != null) {
			this.method.monitor().refused(this, failure);
		}
	}

	/**
	 * Take notice that the call has failed.
	 * @param failure the failure, sent by the node or of this side
	 * @return what the caller learns
	 */
	Throwable fail(Throwable failure) {
		Throwable known = failure(failure);
		end(status(known), known);
		return known;
	}

	// What goes wrong in the caller's own stream is no failure of the other side
	private static RpcStatus status(Throwable failure) {
		return (failure instanceof RpcException known) ? known.status() : RpcStatus.CANCELLED;
	}

	/**
	 * Send the call through the interceptors.
	 * @param index the first of them to go through
	 * @param sender sends what comes out of the last
	 * @return the results
	 */
	Flux<Object> intercepted(int index, Function<ClientCall, Flux<Object>> sender) {
		if (index == this.method.interceptors().size()) {
			return sender.apply(this);
		}
		return this.method.interceptors()
			.get(index)
			.intercept(this, (context) -> Flux.defer(() -> with(context).intercepted(index + 1, sender)));
	}

	/**
	 * Send the call, for one result at most.
	 * @return the result, to be subscribed to once
	 */
	Mono<Object> sendOnce() {
		return new AwaitedCall(this);
	}

	/**
	 * Decide about a call that has failed.
	 * @param failure the failure
	 * @return whether it has certainly not been executed, and may be sent once more
	 */
	boolean mayBeSentAgain(Throwable failure) {
		boolean notSent = failure instanceof NotExecutedException;
		if (!notSent && (!WireErrors.isRefusedUnexecuted(failure) || isTaken())) {
			return false;
		}
		Refusals known = this.refusals;
		Refusals added = (known != null) ? known : new Refusals();
		this.refusals = added;
		this.requestBytes = 0;
		return added.add(notSent ? null : this.node);
	}

	private boolean isTaken() {
		return this.callerStream != null && this.callerStream.isTaken();
	}

	/**
	 * Take notice that a node has taken the call, or none will.
	 */
	void take() {
		if (this.callerStream != null) {
			this.callerStream.take();
		}
	}

	private Set<String> refusing() {
		Refusals known = this.refusals;
		return (known != null) ? known.nodes() : Set.of();
	}

	/**
	 * Send the call.
	 * @param to what gets the answer
	 * @param now the time, in nanoseconds of {@code System.nanoTime()}, if the call has a
	 * deadline
	 */
	void send(AwaitedCall to, long now) {
		NodeConnection picked = this.method.picker().pick(this.tags, refusing());
		Mono<Payload> answer = (picked != null) ? request(picked, to, now)
				: this.method.picker()
					.pickOrWait(this.tags, refusing())
					.flatMap((connection) -> request(connection, to, System.nanoTime()));
		answer.subscribe(to);
	}

	private Mono<Payload> request(NodeConnection connection, AwaitedCall to, long now) {
		chosen(connection.node());
		Payload payload = payload(encodeArguments(), now);
		RSocket socket = connection.begin();
		if (socket == null) {
			payload.release();
			throw notSent();
		}
		to.sentOn(connection);
		return (this.method.method().interaction() != Interaction.FIRE_AND_FORGET) ? socket.requestResponse(payload)
				: socket.fireAndForget(payload).then(Mono.empty());
	}

	/**
	 * Read an answer.
	 * @param answer the answer, released here
	 * @return the result, or null when the method has none
	 */
	@Nullable Object result(Payload answer) {
		this.responseBytes += answer.data().readableBytes();
		ValueCodec results = this.method.codec().result();
		if (results != null) {
			return decode(results, answer);
		}
		answer.release();
		return null;
	}

	CallDeadline deadline() {
		return this.deadline;
	}

	/**
	 * Send the call, for any number of results.
	 * @return the results, to be subscribed to once
	 */
	Flux<Object> sendMany() {
		return Flux.deferContextual((reactor) -> {
			begin(reactor, System.nanoTime());
			return new AwaitedItems(this, answers());
		});
	}

	private Flux<Payload> answers() {
		Duration first = this.deadline.firstItem();
		Flux<Payload> answers = new StreamCall(this);
		Flux<Payload> answer = (first != null) ? answers.timeout(Mono.delay(first)) : answers;
		Duration remaining = this.deadline.remaining();
		if (remaining == null) {
			return answer;
		}
		return remaining.isZero() ? Flux.error(tooLate(null))
				: Deadlines.limit(answer, remaining, TimeoutException::new);
	}

	/**
	 * Read an item of a stream.
	 * @param answer the item, released here
	 * @return the item, or null when the method has no result
	 */
	@Nullable Object item(Payload answer) {
		MethodMonitor monitor = this.method.monitor();
		if (!this.answered) {
			this.answered = true;
			monitor.firstItem(System.nanoTime() - this.started);
		}
		monitor.item();
		return result(answer);
	}

	private @Nullable Object decode(ValueCodec codec, Payload payload) {
		try {
			return codec.decode(payload.data());
		}
		catch (RpcException ex) {
			throw failed(RpcStatus.INTERNAL,
					"The answer to '%s' cannot be read. %s".formatted(route(), ex.getMessage()), ex);
		}
		finally {
			payload.release();
		}
	}

	/**
	 * Send the call, when the answers are subscribed to.
	 * @param to what gets the answers
	 * @return the answers
	 */
	Flux<Payload> exchange(StreamCall to) {
		NodeConnection picked = this.method.picker().pick(this.tags, refusing());
		if (picked != null) {
			return exchange(picked, to);
		}
		return this.method.picker()
			.pickOrWait(this.tags, refusing())
			.flatMapMany((connection) -> exchange(connection, to));
	}

	private Flux<Payload> exchange(NodeConnection connection, StreamCall to) {
		chosen(connection.node());
		RSocket socket = connection.begin();
		if (socket == null) {
			throw notSent();
		}
		to.sentOn(connection);
		return answer(socket);
	}

	private Flux<Payload> answer(RSocket socket) {
		Stream stream = this.method.method().stream();
		return (stream != null) ? socket.requestChannel(outbound(stream)) : socket.requestStream(payload());
	}

	private Payload payload() {
		return payload(encodeArguments());
	}

	private ByteBuf encodeArguments() {
		ByteBuf data = this.method.codec().encodeArguments(this.arguments);
		this.requestBytes += data.readableBytes();
		return data;
	}

	private Payload payload(ByteBuf data) {
		return payload(data, System.nanoTime());
	}

	private Payload payload(ByteBuf data, long now) {
		CallSpan own = this.span;
		TraceParent trace = (own != null) ? own.header() : null;
		return OwnedPayload.of(data,
				this.method.metadata().encode(this.requestId, this.deadline.remainingMillis(now), trace, this.entries));
	}

	private Flux<Payload> outbound(Stream stream) {
		ValueCodec items = this.method.codec().item();
		Flux<ByteBuf> data = items(stream).map((item) -> encodeItem(items, item)).onErrorMap(this::ownFailure);
		if (!this.method.method().values().isEmpty()) {
			return Flux.concat(Mono.fromCallable(this::payload), data.map(OwnedPayload::of));
		}
		AtomicBoolean opened = new AtomicBoolean();
		return data.map((item) -> opened.getAndSet(true) ? OwnedPayload.of(item) : payload(item))
			.switchIfEmpty(Mono.fromCallable(() -> payload(Unpooled.EMPTY_BUFFER)));
	}

	private ByteBuf encodeItem(ValueCodec codec, Object item) {
		ByteBuf data = codec.encode(item);
		this.requestBytes += data.readableBytes();
		return data;
	}

	private Flux<?> items(Stream stream) {
		CallerStream known = this.callerStream;
		CallerStream items = (known != null) ? known : new CallerStream(publisher(stream));
		this.callerStream = items;
		return items;
	}

	private Publisher<?> publisher(Stream stream) {
		Object items = this.arguments[stream.position()];
		if (items == null) {
			throw new IllegalArgumentException(
					"The stream that '%s' takes must not be null: send an empty one".formatted(route()));
		}
		return stream.adapter().toPublisher(items);
	}

	private Throwable ownFailure(Throwable failure) {
		this.ownFailure = failure;
		// What goes wrong in the caller's own stream is not the other side's business
		return new ApplicationErrorException("The caller's stream failed");
	}

	private Throwable failure(Throwable failure) {
		Throwable own = this.ownFailure;
		if (own != null) {
			this.ownFailure = null;
			return own;
		}
		if (failure instanceof IllegalArgumentException) {
			return failure;
		}
		if (failure instanceof TimeoutException) {
			return tooLate(failure);
		}
		return WireErrors.decode(failure, this.requestId, this.method.method().idempotent());
	}

	RpcException tooLate(@Nullable Throwable cause) {
		return failed(RpcStatus.DEADLINE_EXCEEDED,
				"No answer from '%s' within the time that the call was given.".formatted(route()), cause);
	}

	private RpcException notSent() {
		return new NotExecutedException("The connection was lost before the call was sent.", this.requestId);
	}

	private RpcException failed(RpcStatus status, String message, @Nullable Throwable cause) {
		return new RpcException(status, message, status.type(), status.isRetryable(), this.requestId, cause);
	}

}
