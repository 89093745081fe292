package io.rpcnet.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

import io.rpcnet.Internal;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * Tells a native image what of a contract is used by reflection: its methods, and the
 * values that travel, down to the last component and permitted subtype.
 *
 * @since 0.1.0
 */
@Internal
public final class ContractHints {

	private static final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

	private ContractHints() {
	}

	/**
	 * Register what serving or calling a contract needs.
	 * @param contract the contract
	 * @param hints where to register
	 */
	public static void register(Contract contract, ReflectionHints hints) {
		hints.registerType(contract.type());
		Set<Type> bound = new LinkedHashSet<>();
		for (ContractMethod method : contract.methods()) {
			hints.registerMethod(method.method(), ExecutableMode.INVOKE);
			for (Type payload : payloads(method)) {
				if (PayloadCodecs.isMessage(payload)) {
					registerMessage((Class<?>) payload, hints);
				}
				else if (!PayloadCodecs.isRaw(payload)) {
					bound.add(payload);
				}
			}
		}
		addPermittedSubtypes(bound, contract.type().getClassLoader());
		bind(bound, hints);
	}

	private static List<Type> payloads(ContractMethod method) {
		List<Type> payloads = new ArrayList<>();
		method.values().forEach((value) -> payloads.add(value.type()));
		if (method.stream() != null) {
			payloads.add(method.stream().type());
		}
		if (method.resultType() != null) {
			payloads.add(method.resultType());
		}
		return payloads;
	}

	// The rest of a message is its own generated code
	private static void registerMessage(Class<?> type, ReflectionHints hints) {
		Method method = ClassUtils.getMethodIfAvailable(type, ProtobufPayloadCodec.DEFAULT_INSTANCE);
		if (method != null) {
			hints.registerMethod(method, ExecutableMode.INVOKE);
		}
	}

	// Binding follows components and generics, but not from a sealed type to what it
	// permits, which may have components of sealed types again
	private static void addPermittedSubtypes(Set<Type> types, @Nullable ClassLoader loader) {
		boolean more = true;
		while (more) {
			more = types.addAll(permitted(types, loader));
		}
	}

	private static List<Class<?>> permitted(Set<Type> types, @Nullable ClassLoader loader) {
		ReflectionHints reached = new ReflectionHints();
		bind(types, reached);
		return reached.typeHints()
			.map((hint) -> load(hint.getType(), loader))
			.filter(Class::isSealed)
			.<Class<?>>flatMap((type) -> Stream.of(type.getPermittedSubclasses()))
			.toList();
	}

	private static Class<?> load(TypeReference type, @Nullable ClassLoader loader) {
		return ClassUtils.resolveClassName(type.getName(), loader);
	}

	private static void bind(Collection<Type> types, ReflectionHints hints) {
		binding.registerReflectionHints(hints, types.toArray(Type[]::new));
	}

}
