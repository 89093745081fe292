package io.rpcnet.contract;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * One method of a contract, with everything that serving or calling it needs to know.
 *
 * @param route what a request names, as {@code Contract.method}
 * @param method the Java method
 * @param interaction how RSocket carries it
 * @param style how the result is handed over
 * @param values the parameters that travel in the first payload, in order
 * @param stream the one parameter that is a stream, or null
 * @param contextPosition the position of the {@code RpcContext} parameter, or -1
 * @param resultType the type of the result, or of each item of it; null for void
 * @param idempotent whether calling twice is as good as once
 * @param timeout how long a caller waits, or null for its default
 * @since 0.1.0
 */
@Internal
public record ContractMethod(String route, Method method, Interaction interaction, ResultStyle style,
		List<Parameter> values, @Nullable Parameter stream, int contextPosition, @Nullable Type resultType,
		boolean idempotent, @Nullable Duration timeout) {

	/**
	 * A parameter that travels.
	 *
	 * @param position its position in the signature, from 0
	 * @param type its type; of a stream, the type of an item
	 */
	public record Parameter(int position, Type type) {

	}

}
