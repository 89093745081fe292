package io.rpcnet.contract;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.rpcnet.Internal;
import io.rpcnet.RpcContract;

/**
 * A contract: its name, its version and its methods.
 *
 * @param name the name on the wire
 * @param version the version, from 1
 * @param type the interface, or the class when a service has none
 * @param methods the methods in order of their names
 * @since 0.1.0
 */
@Internal
public record Contract(String name, int version, Class<?> type, List<ContractMethod> methods) {

	/**
	 * How the names of the contracts begin that every node with a listener exports.
	 */
	public static final String BUILT_IN = "rpcnet.";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

	private static final List<String> FOREIGN_PACKAGES = List.of("java.", "jakarta.", "org.springframework.");

	/**
	 * Return the contracts that a service's class exports: its interfaces with
	 * {@link RpcContract}; without one, its interfaces that are no framework's; without
	 * any, its own public methods.
	 * @param serviceType the user's class, not a proxy of it
	 * @return at least one contract
	 * @throws FailureAnalyzedException if one of them cannot be exported
	 */
	public static List<Contract> exportedBy(Class<?> serviceType) {
		List<Class<?>> interfaces = Arrays.stream(ClassUtils.getAllInterfacesForClass(serviceType))
			.filter((candidate) -> FOREIGN_PACKAGES.stream().noneMatch(candidate.getName()::startsWith))
			.<Class<?>>map((candidate) -> candidate)
			.toList();
		List<Class<?>> annotated = interfaces.stream()
			.filter((candidate) -> candidate.isAnnotationPresent(RpcContract.class))
			.toList();
		List<Class<?>> types = (!annotated.isEmpty()) ? annotated
				: (!interfaces.isEmpty()) ? interfaces : List.of(serviceType);
		return types.stream().map(Contract::of).toList();
	}

	/**
	 * Read a contract.
	 * @param type the interface, or a class
	 * @return the contract
	 * @throws FailureAnalyzedException if its name is impossible or one of its methods
	 * has a signature that cannot travel
	 */
	public static Contract of(Class<?> type) {
		RpcContract annotation = type.getAnnotation(RpcContract.class);
		String name = name(type, annotation);
		int version = (annotation != null) ? annotation.version() : 1;
		if (version < 1) {
			throw new FailureAnalyzedException(
					"The contract '%s' of %s has the version %d.".formatted(name, type.getName(), version),
					"Versions count from 1: correct @RpcContract(version = …).");
		}
		Map<String, Method> methods = methods(type, name);
		if (methods.isEmpty()) {
			throw new FailureAnalyzedException(
					"The contract '%s' of %s has no method to call.".formatted(name, type.getName()),
					"Declare at least one public method that is neither static nor default.");
		}
		List<ContractMethod> read = methods.values()
			.stream()
			.map((method) -> new SignatureReader(type, name, method).read())
			.toList();
		return new Contract(name, version, type, read);
	}

	/**
	 * Return whether the name is one of this library's, which no application may export.
	 * @return whether it begins with {@value #BUILT_IN}, in whatever case
	 */
	public boolean isBuiltIn() {
		return this.name.regionMatches(true, 0, BUILT_IN, 0, BUILT_IN.length());
	}

	private static String name(Class<?> type, @Nullable RpcContract annotation) {
		String declared = (annotation != null) ? annotation.name() : "";
		String name = declared.isEmpty() ? type.getSimpleName() : declared;
		if (!NAME.matcher(name).matches()) {
			throw new FailureAnalyzedException("The contract of %s is named '%s', which cannot be part of a route."
				.formatted(type.getName(), name),
					"Use 1 to 128 letters, digits, '.', '_' or '-' in @RpcContract(name = …).");
		}
		return name;
	}

	private static Map<String, Method> methods(Class<?> type, String contract) {
		Map<String, Method> methods = new TreeMap<>();
		for (Method method : candidates(type)) {
			methods.merge(method.getName(), method, (other, added) -> moreSpecific(other, added, contract));
		}
		return methods;
	}

	private static List<Method> candidates(Class<?> type) {
		List<Method> candidates = new ArrayList<>();
		for (Method method : type.getMethods()) {
			boolean callable = !Modifier.isStatic(method.getModifiers()) && !method.isBridge() && !method.isSynthetic()
					&& !method.isDefault() && !ReflectionUtils.isObjectMethod(method);
			if (callable) {
				candidates.add(method);
			}
		}
		candidates.sort(Comparator.comparing(Method::toGenericString));
		return candidates;
	}

	private static Method moreSpecific(Method one, Method other, String contract) {
		if (!Arrays.equals(one.getParameterTypes(), other.getParameterTypes())) {
			throw new FailureAnalyzedException(
					"The contract '%s' overloads '%s': %s and %s would share the route '%s.%s'.".formatted(contract,
							one.getName(), one.toGenericString(), other.toGenericString(), contract, one.getName()),
					"A route has one method: rename one of them.");
		}
		return one.getDeclaringClass().isAssignableFrom(other.getDeclaringClass()) ? other : one;
	}

}
