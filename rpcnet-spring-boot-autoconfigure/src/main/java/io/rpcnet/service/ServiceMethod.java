package io.rpcnet.service;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

import io.rpcnet.CallLabels;
import io.rpcnet.RpcContext;
import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.MethodCodecs;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.Coroutines;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.ResultStyle;
import io.rpcnet.contract.Side;

/**
 * One method of one service, ready to be called: its handle is bound to the bean and its
 * codecs are prepared, so that a call looks nothing up.
 * <p>
 * A reactive or suspending method is called on the event loop, or on one of Reactor's
 * parallel threads where reading its payload takes long; any other on the handlers'
 * scheduler; both with the thread-locals that the Reactor context stands for. Cancelling
 * interrupts a thread that is in the method.
 */
final class ServiceMethod {

	private static final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();

	private final ContractMethod method;

	private final int version;

	private final Object service;

	private final MethodHandle handle;

	private final MethodCodecs codecs;

	private final Scheduler handlers;

	private final MethodMonitor monitor;

	private final String contract;

	private final String name;

	ServiceMethod(ContractMethod method, int version, Object service, List<PayloadCodec> formats, Scheduler handlers,
			CallMonitor monitor) {
		this.method = method;
		this.version = version;
		this.service = service;
		this.handle = handle(method.method(), service);
		this.codecs = new MethodCodecs(method, formats);
		this.handlers = handlers;
		this.monitor = monitor.monitor(Side.SERVER, method);
		this.contract = method.service();
		this.name = method.name();
	}

	private static MethodHandle handle(Method method, Object service) {
		Method invocable = AopUtils.selectInvocableMethod(method, service.getClass());
		// Services may be package-private classes, and their interfaces too
		invocable.setAccessible(true);
		try {
			return MethodHandles.lookup()
				.unreflect(invocable)
				.bindTo(service)
				.asFixedArity()
				.asSpreader(Object[].class, invocable.getParameterCount())
				.asType(MethodType.methodType(Object.class, Object[].class));
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Method %s was made accessible".formatted(method), ex);
		}
	}

	ContractMethod method() {
		return this.method;
	}

	int version() {
		return this.version;
	}

	Object service() {
		return this.service;
	}

	Interaction interaction() {
		return this.method.interaction();
	}

	MethodMonitor monitor() {
		return this.monitor;
	}

	/**
	 * Return what the log says of the calls of this method over a connection.
	 * @param peer the address of the other side
	 * @param worker the label of this node, or null when it has none
	 * @return the labels
	 */
	CallLabels labels(String peer, @Nullable String worker) {
		return new CallLabels(this.contract, this.name, peer, worker);
	}

	@Nullable MethodCodec codec(String mimeType) {
		return this.codecs.find(mimeType);
	}

	Set<String> mimeTypes() {
		return this.codecs.mimeTypes();
	}

	@Nullable Object[] newArguments() {
		return new Object[this.method.method().getParameterCount()];
	}

	/**
	 * Return whether arguments are made before {@link #callOnce} returns.
	 * @return whether the method is called on the thread that reads the payload
	 */
	boolean readsAtOnce() {
		return switch (this.method.result().style()) {
			case REACTIVE, SUSPENDING -> true;
			case FUTURE, PLAIN -> false;
		};
	}

	/**
	 * Call the method.
	 * @param call the call
	 * @param arguments makes the arguments, on the thread that calls
	 * @return its results; subscribing calls, once
	 */
	Flux<Object> callMany(ServerCall call, Supplier<@Nullable Object[]> arguments) {
		if (!this.method.result().many()) {
			return callOnce(call, arguments).flux();
		}
		if (this.method.result().style() == ResultStyle.SUSPENDING) {
			return callSuspending(arguments).flatMapMany(this::publisher);
		}
		return new HandledFlux(call.context(), call.span(), (context) -> publisher(invoke(call, arguments, context)));
	}

	/**
	 * Call a method that has at most one result.
	 * @param call the call
	 * @param arguments makes the arguments, on the thread that calls
	 * @param to what gets the result
	 */
	void callOnce(ServerCall call, Supplier<@Nullable Object[]> arguments, CoreSubscriber<Object> to) {
		if (this.method.result().style() == ResultStyle.REACTIVE && !this.method.result().optional()) {
			invokeReactive(call, arguments.get(), to);
		}
		else {
			callOnce(call, arguments).subscribe(to);
		}
	}

	// What the publisher does when it is subscribed to belongs to the call, too
	@SuppressWarnings("try")
	private void invokeReactive(ServerCall call, @Nullable Object[] arguments, CoreSubscriber<Object> to) {
		if (call.isIntercepted()) {
			try (ContextSnapshot.Scope snapshot = snapshots.setThreadLocalsFrom(to.currentContext());
					RpcContext.Scope keys = call.labels().log(call.requestId())) {
				publisher(invoke(arguments)).subscribe(to);
			}
		}
		else {
			try (RpcContext.Scope scope = call.makeCurrent()) {
				publisher(invoke(arguments)).subscribe(to);
			}
		}
	}

	private Mono<Object> callOnce(ServerCall call, Supplier<@Nullable Object[]> arguments) {
		Mono<Object> result = switch (this.method.result().style()) {
			case REACTIVE ->
				Mono.deferContextual((context) -> Mono.fromDirect(publisher(invoke(call, arguments, context))));
			case SUSPENDING -> withoutUnit(callSuspending(arguments));
			case FUTURE -> callBlocking(call, arguments).flatMap((future) -> Mono.fromDirect(publisher(future)));
			case PLAIN -> callBlocking(call, arguments);
		};
		return this.method.result().optional() ? result.mapNotNull(ServiceMethod::unwrap) : result;
	}

	private Mono<Object> callSuspending(Supplier<@Nullable Object[]> arguments) {
		return Mono.defer(() -> Coroutines.call(this.handle, arguments.get()));
	}

	private Mono<Object> withoutUnit(Mono<Object> result) {
		return (this.method.resultType() != null) ? result : result.ignoreElement();
	}

	private Mono<Object> callBlocking(ServerCall call, Supplier<@Nullable Object[]> arguments) {
		return Mono.deferContextual((context) -> Mono
			.create((sink) -> sink.onCancel(this.handlers.schedule(() -> answer(call, arguments, context, sink)))));
	}

	private void answer(ServerCall call, Supplier<@Nullable Object[]> arguments, ContextView context,
			MonoSink<Object> sink) {
		try {
			sink.success(invoke(call, arguments, context));
		}
		catch (RuntimeException ex) {
			// Interrupted because nobody waits any more: nobody is there to be told
			if (!call.isOver()) {
				sink.error(ex);
			}
		}
	}

	private @Nullable Object invoke(ServerCall call, Supplier<@Nullable Object[]> arguments, ContextView context) {
		@Nullable Object[] values = arguments.get();
		return call.isIntercepted() ? invoke(values, call, context) : invoke(values, call);
	}

	// The keys of the call come last: an interceptor's own MDC would replace them
	@SuppressWarnings("try")
	private @Nullable Object invoke(@Nullable Object[] arguments, ServerCall call, ContextView context) {
		try (ContextSnapshot.Scope snapshot = snapshots.setThreadLocalsFrom(context);
				RpcContext.Scope keys = call.labels().log(call.requestId())) {
			return invoke(arguments);
		}
	}

	// Without interceptors nothing else is in the Reactor context that has a thread-local
	@SuppressWarnings("try")
	private @Nullable Object invoke(@Nullable Object[] arguments, ServerCall call) {
		try (RpcContext.Scope scope = call.makeCurrent()) {
			return invoke(arguments);
		}
	}

	private @Nullable Object invoke(@Nullable Object[] arguments) {
		try {
			return (Object) this.handle.invokeExact(arguments);
		}
		catch (Throwable ex) {
			throw Exceptions.propagate(ex);
		}
	}

	private Publisher<Object> publisher(@Nullable Object result) {
		ReactiveAdapter adapter = this.method.result().adapter();
		if (result == null || adapter == null) {
			throw new IllegalStateException("%s returned null where a %s was expected".formatted(
					this.method.method().toGenericString(), this.method.method().getReturnType().getSimpleName()));
		}
		return adapter.toPublisher(result);
	}

	private static @Nullable Object unwrap(Object optional) {
		return ((Optional<?>) optional).orElse(null);
	}

}
