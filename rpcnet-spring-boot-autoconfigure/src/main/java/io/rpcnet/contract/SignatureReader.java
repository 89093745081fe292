package io.rpcnet.contract;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcMethod;
import io.rpcnet.contract.ContractMethod.Parameter;
import io.rpcnet.contract.ContractMethod.Result;
import io.rpcnet.contract.ContractMethod.Stream;

/**
 * Reads one method's signature, or says why it cannot travel.
 */
final class SignatureReader {

	/** The length of a tag in RSocket's routing metadata is one byte. */
	private static final int MAX_ROUTE_BYTES = 255;

	/** What Kotlin's compiler names a function whose signature has a value class. */
	private static final Pattern MANGLED_NAME = Pattern.compile(".+-[A-Za-z0-9_-]{7}");

	private static final boolean coroutinesPresent = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
			SignatureReader.class.getClassLoader());

	private static final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

	private final Class<?> type;

	private final Method method;

	private final String route;

	private final List<Parameter> values = new ArrayList<>();

	private @Nullable Stream stream;

	private final boolean suspending;

	private int contextPosition = -1;

	SignatureReader(Class<?> type, String contract, Method method) {
		this.type = type;
		this.method = method;
		this.route = contract + "." + method.getName();
		this.suspending = KotlinDetector.isSuspendingFunction(method);
	}

	ContractMethod read() {
		if (this.route.getBytes(StandardCharsets.UTF_8).length > MAX_ROUTE_BYTES) {
			throw refused("its route is longer than 255 bytes", "Shorten the name of the contract or of the method.");
		}
		refuseUnknownKotlin();
		int parameters = this.method.getParameterCount() - (this.suspending ? 1 : 0);
		for (int position = 0; position < parameters; position++) {
			readParameter(position);
		}
		Result result = this.suspending
				? suspended(ResolvableType.forMethodParameter(this.method, parameters, this.type).getGeneric(0))
				: result(ResolvableType.forMethodReturnType(this.method, this.type));
		RpcMethod annotation = this.method.getAnnotation(RpcMethod.class);
		return new ContractMethod(this.route, this.method, interaction(result, annotation), result,
				List.copyOf(this.values), this.stream, this.contextPosition,
				annotation != null && annotation.idempotent(), timeout(annotation));
	}

	private void refuseUnknownKotlin() {
		if (MANGLED_NAME.matcher(this.method.getName()).matches()) {
			throw refused("Kotlin's compiler renamed it because of a value class in its signature",
					"Take and return the value that the value class holds.");
		}
		if (!coroutinesPresent && (this.suspending || isFlow(this.method.getReturnType())
				|| Arrays.stream(this.method.getParameterTypes()).anyMatch(SignatureReader::isFlow))) {
			throw refused("it is a suspend function or has a Flow, which need Kotlin's bridge to Reactor",
					"Add the dependency org.jetbrains.kotlinx:kotlinx-coroutines-reactor.");
		}
	}

	private static boolean isFlow(Class<?> raw) {
		return raw.getName().startsWith("kotlinx.coroutines.flow.");
	}

	private void readParameter(int position) {
		ResolvableType parameter = ResolvableType.forMethodParameter(this.method, position, this.type);
		ReactiveAdapter adapter = adapters.getAdapter(parameter.toClass());
		if (parameter.toClass() == RpcContext.class) {
			if (this.contextPosition >= 0) {
				throw refused("it has more than one RpcContext", "Keep one.");
			}
			this.contextPosition = position;
		}
		else if (adapter != null && adapter.isMultiValue() && !isSubtype(parameter.toClass(), adapter)) {
			if (this.stream != null) {
				throw refused("it has more than one stream as a parameter", "Merge them into one.");
			}
			this.stream = new Stream(position, concrete(parameter.getGeneric(0), "the items of parameter " + position),
					adapter);
		}
		else {
			readValue(position, parameter);
		}
	}

	private void readValue(int position, ResolvableType parameter) {
		Class<?> raw = parameter.toClass();
		if (isUnsupported(raw) || adapters.getAdapter(raw) != null) {
			throw refused("parameter %d is a %s".formatted(position, raw.getSimpleName()),
					"Take the value itself, or a Flux of values as the last parameter.");
		}
		if (this.stream != null) {
			throw refused("a value follows its stream parameter",
					"Make the stream the last parameter: the values before it travel first.");
		}
		java.lang.reflect.Parameter declared = this.method.getParameters()[position];
		this.values.add(new Parameter(position, concrete(parameter, "parameter " + position),
				declared.isNamePresent() ? declared.getName() : null, isRequired(declared)));
	}

	private static boolean isRequired(java.lang.reflect.Parameter parameter) {
		boolean unreadable = KotlinDetector.isKotlinType(parameter.getDeclaringExecutable().getDeclaringClass())
				&& !KotlinDetector.isKotlinReflectPresent();
		return !parameter.getType().isPrimitive() && !unreadable
				&& Nullness.forParameter(parameter) == Nullness.NON_NULL;
	}

	private Result result(ResolvableType returned) {
		Class<?> raw = returned.toClass();
		ReactiveAdapter adapter = adapters.getAdapter(raw);
		if (isUnsupported(raw) || isSubtype(raw, adapter)) {
			throw refused("it returns a %s".formatted(raw.getSimpleName()),
					"Return a Mono, a Flux, a CompletableFuture or the plain value.");
		}
		if (adapter == null) {
			return single(ResultStyle.PLAIN, null, returned);
		}
		if (adapter.isNoValue()) {
			return new Result(ResultStyle.REACTIVE, adapter, false, false, null);
		}
		if (adapter.isMultiValue()) {
			return new Result(ResultStyle.REACTIVE, adapter, true, false, type(returned.getGeneric(0)));
		}
		boolean future = CompletionStage.class.isAssignableFrom(raw);
		return single(future ? ResultStyle.FUTURE : ResultStyle.REACTIVE, adapter, returned.getGeneric(0));
	}

	private Result suspended(ResolvableType returned) {
		Class<?> raw = returned.toClass();
		ReactiveAdapter adapter = adapters.getAdapter(raw);
		if (adapter != null && adapter.isMultiValue() && isFlow(raw) && !isSubtype(raw, adapter)) {
			return new Result(ResultStyle.SUSPENDING, adapter, true, false, type(returned.getGeneric(0)));
		}
		if ("kotlin.Unit".equals(raw.getName())) {
			return new Result(ResultStyle.SUSPENDING, null, false, false, null);
		}
		return single(ResultStyle.SUSPENDING, null, returned);
	}

	private Result single(ResultStyle style, @Nullable ReactiveAdapter adapter, ResolvableType value) {
		boolean optional = value.toClass() == Optional.class;
		return new Result(style, adapter, false, optional, type(optional ? value.getGeneric(0) : value));
	}

	private @Nullable Type type(ResolvableType result) {
		Class<?> raw = result.toClass();
		return (raw == void.class || raw == Void.class) ? null : concrete(result, "its result");
	}

	private Interaction interaction(Result result, @Nullable RpcMethod annotation) {
		if (annotation != null && annotation.oneway()) {
			if (result.type() != null || result.many() || this.stream != null) {
				throw refused("it is declared oneway, but takes a stream or has a result",
						"Return void, Mono<Void> or CompletableFuture<Void> and take plain values, or remove "
								+ "@RpcMethod(oneway = true).");
			}
			return Interaction.FIRE_AND_FORGET;
		}
		if (this.stream != null) {
			return Interaction.REQUEST_CHANNEL;
		}
		return result.many() ? Interaction.REQUEST_STREAM : Interaction.REQUEST_RESPONSE;
	}

	private Type concrete(ResolvableType candidate, String what) {
		Type type = GenericTypeResolver.resolveType(bound(candidate.getType()), this.type);
		if (candidate.resolve() == null || isOpen(type)) {
			throw refused("the type of %s is not known: %s".formatted(what, candidate),
					"Name a concrete type in place of type variables, wildcards and raw types.");
		}
		if (isUnsupported(candidate.toClass()) || adapters.getAdapter(candidate.toClass()) != null) {
			throw refused("%s is itself a %s".formatted(what, candidate.toClass().getSimpleName()),
					"Name the type of the value that travels.");
		}
		return withoutWildcards(candidate);
	}

	// Of a suspend function, the result is the lower bound of its Continuation<? super T>
	private static Type bound(Type type) {
		if (type instanceof WildcardType wildcard) {
			Type[] lower = wildcard.getLowerBounds();
			return (lower.length > 0) ? lower[0] : wildcard.getUpperBounds()[0];
		}
		return type;
	}

	// Spring's hasUnresolvableGenerics() looks at supertypes, too: all protobuf messages
	// have a raw one
	private static boolean isOpen(Type type) {
		if (type instanceof ParameterizedType generic) {
			return Arrays.stream(generic.getActualTypeArguments()).anyMatch(SignatureReader::isOpen);
		}
		if (type instanceof GenericArrayType array) {
			return isOpen(array.getGenericComponentType());
		}
		if (type instanceof WildcardType wildcard) {
			return wildcard.getUpperBounds()[0] == Object.class || isOpen(wildcard.getUpperBounds()[0]);
		}
		return !(type instanceof Class<?> raw)
				|| (raw.isArray() ? isOpen(raw.getComponentType()) : raw.getTypeParameters().length > 0);
	}

	private Type withoutWildcards(ResolvableType candidate) {
		// Kotlin's compiler writes List<? extends Shape> where its source says
		// List<Shape>
		if (candidate.getType() instanceof GenericArrayType) {
			return GenericTypeResolver.resolveType(candidate.getType(), this.type);
		}
		Class<?> raw = candidate.toClass();
		if (!candidate.hasGenerics()) {
			return raw;
		}
		ResolvableType[] generics = Arrays.stream(candidate.getGenerics())
			.map((generic) -> ResolvableType.forType(withoutWildcards(generic)))
			.toArray(ResolvableType[]::new);
		return ResolvableType.forClassWithGenerics(raw, generics).getType();
	}

	private @Nullable Duration timeout(@Nullable RpcMethod annotation) {
		if (annotation == null || annotation.timeout().isEmpty()) {
			return null;
		}
		try {
			Duration timeout = DurationFormatterUtils.detectAndParse(annotation.timeout());
			if (timeout.isNegative() || timeout.isZero()) {
				throw new IllegalArgumentException("not positive");
			}
			return timeout;
		}
		catch (IllegalArgumentException ex) {
			throw refused("its timeout is '%s'".formatted(annotation.timeout()),
					"Write a positive duration, as 500ms, 5s or PT1M.");
		}
	}

	private static boolean isSubtype(Class<?> raw, @Nullable ReactiveAdapter adapter) {
		return adapter != null && raw != adapter.getReactiveType() && raw != CompletableFuture.class;
	}

	private static boolean isUnsupported(Class<?> raw) {
		boolean foreignFuture = Future.class.isAssignableFrom(raw) && raw != CompletableFuture.class;
		return foreignFuture || BaseStream.class.isAssignableFrom(raw);
	}

	private FailureAnalyzedException refused(String reason, String action) {
		return new FailureAnalyzedException("The method %s cannot be called remotely as '%s': %s."
			.formatted(this.method.toGenericString(), this.route, reason), action);
	}

}
