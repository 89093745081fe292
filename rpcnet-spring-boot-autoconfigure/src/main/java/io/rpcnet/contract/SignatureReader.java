package io.rpcnet.contract;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcMethod;
import io.rpcnet.contract.ContractMethod.Parameter;

/**
 * Reads one method's signature, or says why it cannot travel.
 */
final class SignatureReader {

	/** The length of a tag in RSocket's routing metadata is one byte. */
	private static final int MAX_ROUTE_BYTES = 255;

	private final Class<?> type;

	private final Method method;

	private final String route;

	private final List<Parameter> values = new ArrayList<>();

	private @Nullable Parameter stream;

	private int contextPosition = -1;

	SignatureReader(Class<?> type, String contract, Method method) {
		this.type = type;
		this.method = method;
		this.route = contract + "." + method.getName();
	}

	ContractMethod read() {
		if (this.route.getBytes(StandardCharsets.UTF_8).length > MAX_ROUTE_BYTES) {
			throw refused("its route is longer than 255 bytes", "Shorten the name of the contract or of the method.");
		}
		for (int position = 0; position < this.method.getParameterCount(); position++) {
			readParameter(position);
		}
		ResolvableType result = ResolvableType.forMethodReturnType(this.method, this.type);
		ResultStyle style = style(result);
		RpcMethod annotation = this.method.getAnnotation(RpcMethod.class);
		return new ContractMethod(this.route, this.method, interaction(style), style, List.copyOf(this.values),
				this.stream, this.contextPosition, resultType(result, style),
				annotation != null && annotation.idempotent(), timeout(annotation));
	}

	private void readParameter(int position) {
		ResolvableType parameter = ResolvableType.forMethodParameter(this.method, position, this.type);
		Class<?> raw = parameter.toClass();
		if (raw == RpcContext.class) {
			if (this.contextPosition >= 0) {
				throw refused("it has more than one RpcContext", "Keep one.");
			}
			this.contextPosition = position;
		}
		else if (raw == Flux.class) {
			if (this.stream != null) {
				throw refused("it has more than one Flux parameter", "Merge them into one Flux.");
			}
			this.stream = new Parameter(position,
					concrete(parameter.getGeneric(0), "the items of parameter " + position));
		}
		else {
			readValue(position, parameter);
		}
	}

	private void readValue(int position, ResolvableType parameter) {
		Class<?> raw = parameter.toClass();
		if (isDeferred(raw) || Optional.class == raw) {
			throw refused("parameter %d is a %s".formatted(position, raw.getSimpleName()),
					"Take the value itself, or a Flux of values as the last parameter.");
		}
		if (this.stream != null) {
			throw refused("a value follows its Flux parameter",
					"Make the Flux the last parameter: the values before it travel first.");
		}
		this.values.add(new Parameter(position, concrete(parameter, "parameter " + position)));
	}

	private ResultStyle style(ResolvableType result) {
		Class<?> raw = result.toClass();
		if (raw == Mono.class) {
			return ResultStyle.MONO;
		}
		if (raw == Flux.class) {
			return ResultStyle.FLUX;
		}
		if (isDeferred(raw) || Optional.class == raw) {
			throw refused("it returns a %s".formatted(raw.getSimpleName()),
					"Return a Mono, a Flux or the plain value.");
		}
		return ResultStyle.PLAIN;
	}

	private Interaction interaction(ResultStyle style) {
		if (this.stream != null) {
			return Interaction.REQUEST_CHANNEL;
		}
		return (style == ResultStyle.FLUX) ? Interaction.REQUEST_STREAM : Interaction.REQUEST_RESPONSE;
	}

	private @Nullable Type resultType(ResolvableType result, ResultStyle style) {
		ResolvableType item = (style == ResultStyle.PLAIN) ? result : result.getGeneric(0);
		Class<?> raw = item.toClass();
		return (raw == void.class || raw == Void.class) ? null : concrete(item, "its result");
	}

	private Type concrete(ResolvableType candidate, String what) {
		if (candidate.hasUnresolvableGenerics() || candidate.resolve() == null) {
			throw refused("the type of %s is not known: %s".formatted(what, candidate),
					"Name a concrete type in place of type variables, wildcards and raw types.");
		}
		return GenericTypeResolver.resolveType(candidate.getType(), this.type);
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

	private static boolean isDeferred(Class<?> raw) {
		return Publisher.class.isAssignableFrom(raw) || Flow.Publisher.class.isAssignableFrom(raw)
				|| Future.class.isAssignableFrom(raw) || BaseStream.class.isAssignableFrom(raw)
				|| java.util.concurrent.CompletionStage.class.isAssignableFrom(raw);
	}

	private FailureAnalyzedException refused(String reason, String action) {
		return new FailureAnalyzedException("The method %s cannot be called remotely as '%s': %s."
			.formatted(this.method.toGenericString(), this.route, reason), action);
	}

}
