package io.rpcnet.service;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.support.AopUtils;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.ResultStyle;

/**
 * One method of one service, ready to be called: its handle is bound to the bean and its
 * codecs are prepared, so that a call looks nothing up.
 * <p>
 * A method that returns {@code Mono} or {@code Flux} is called on the calling event loop,
 * any other on the handlers' scheduler.
 */
final class ServiceMethod {

	private final ContractMethod method;

	private final Object service;

	private final MethodHandle handle;

	private final Map<String, MethodCodec> codecs;

	private final @Nullable MethodCodec formatless;

	private final Scheduler handlers;

	ServiceMethod(ContractMethod method, Object service, List<PayloadCodec> formats, Scheduler handlers) {
		this.method = method;
		this.service = service;
		this.handle = handle(method.method(), service);
		Map<String, MethodCodec> prepared = new HashMap<>();
		formats.forEach((format) -> prepared.put(format.mimeType(), new MethodCodec(method, format)));
		this.codecs = Map.copyOf(prepared);
		this.formatless = prepared.values().stream().filter(MethodCodec::isFormatless).findFirst().orElse(null);
		this.handlers = handlers;
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

	Object service() {
		return this.service;
	}

	Interaction interaction() {
		return this.method.interaction();
	}

	@Nullable MethodCodec codec(String mimeType) {
		MethodCodec codec = this.codecs.get(mimeType);
		return (codec != null) ? codec : this.formatless;
	}

	Set<String> mimeTypes() {
		return new TreeSet<>(this.codecs.keySet());
	}

	@Nullable Object[] newArguments() {
		return new Object[this.method.method().getParameterCount()];
	}

	/**
	 * Call the method.
	 * @param arguments makes the arguments, on the thread that calls
	 * @return its result or results; subscribing calls
	 */
	Flux<Object> call(Supplier<@Nullable Object[]> arguments) {
		if (this.method.style() == ResultStyle.PLAIN) {
			return Mono.fromCallable(() -> invoke(arguments.get())).subscribeOn(this.handlers).flux();
		}
		return Flux.defer(() -> publisher(invoke(arguments.get())));
	}

	/**
	 * Call a method that has at most one result.
	 * @param arguments makes the arguments, on the thread that calls
	 * @return its result; subscribing calls
	 */
	Mono<Object> callOnce(Supplier<@Nullable Object[]> arguments) {
		if (this.method.style() == ResultStyle.PLAIN) {
			return Mono.fromCallable(() -> invoke(arguments.get())).subscribeOn(this.handlers);
		}
		return Mono.defer(() -> Mono.from(publisher(invoke(arguments.get()))));
	}

	private @Nullable Object invoke(@Nullable Object[] arguments) {
		try {
			return (Object) this.handle.invokeExact(arguments);
		}
		catch (Throwable ex) {
			throw Exceptions.propagate(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private Publisher<Object> publisher(@Nullable Object result) {
		if (result == null) {
			throw new IllegalStateException("%s returned null where a publisher was expected"
				.formatted(this.method.method().toGenericString()));
		}
		return (Publisher<Object>) result;
	}

}
