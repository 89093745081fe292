package io.rpcnet.contract;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;

import io.rpcnet.Internal;

/**
 * One method of a contract, with everything that serving or calling it needs to know.
 *
 * @param route what a request names, as {@code Contract.method}
 * @param method the Java method
 * @param interaction how RSocket carries it
 * @param result what the method returns
 * @param values the parameters that travel in the first payload, in order
 * @param stream the one parameter that is a stream, or null
 * @param contextPosition the position of the {@code RpcContext} parameter, or -1
 * @param idempotent whether calling twice is as good as once
 * @param timeout how long the call may take, or null for the caller's default
 * @since 0.1.0
 */
@Internal
public record ContractMethod(String route, Method method, Interaction interaction, Result result,
		List<Parameter> values, @Nullable Stream stream, int contextPosition, boolean idempotent,
		@Nullable Duration timeout) {

	/**
	 * Return the name of the contract.
	 * @return the route without the method
	 */
	public String service() {
		return this.route.substring(0, this.route.lastIndexOf('.'));
	}

	/**
	 * Return the name of the method.
	 * @return the end of the route
	 */
	public String name() {
		return this.route.substring(this.route.lastIndexOf('.') + 1);
	}

	/**
	 * Return the type of the result, or of each item of it.
	 * @return the type that travels, or null when nothing does
	 */
	public @Nullable Type resultType() {
		return this.result.type();
	}

	/**
	 * A parameter that travels.
	 *
	 * @param position its position in the signature, from 0
	 * @param type its type
	 * @param name its name, or null when the compiler left it out
	 * @param required whether the contract says that it is never null
	 */
	@Internal
	public record Parameter(int position, Type type, @Nullable String name, boolean required) {

	}

	/**
	 * The parameter that is a stream.
	 *
	 * @param position its position in the signature, from 0
	 * @param type the type of an item
	 * @param adapter between its type and Reactor's
	 */
	@Internal
	public record Stream(int position, Type type, ReactiveAdapter adapter) {

	}

	/**
	 * What a method returns.
	 *
	 * @param style in which form
	 * @param adapter between its type and Reactor's; null for a plain value, and for the
	 * one value of a suspend function
	 * @param many whether it is a stream
	 * @param optional whether the one value is in an {@code Optional}
	 * @param type the type that travels; null when nothing does
	 */
	@Internal
	public record Result(ResultStyle style, @Nullable ReactiveAdapter adapter, boolean many, boolean optional,
			@Nullable Type type) {

	}

}
