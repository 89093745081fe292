package io.rpcnet.codec;

import java.lang.reflect.Array;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * What a value is when the other side did not send it.
 *
 * @since 0.1.0
 */
@Internal
public final class Defaults {

	private Defaults() {
	}

	/**
	 * Return the language's default of a type.
	 * @param type the type
	 * @return zero or false for a primitive, otherwise null
	 */
	public static @Nullable Object of(Class<?> type) {
		return (type.isPrimitive() && type != void.class) ? Array.get(Array.newInstance(type, 1), 0) : null;
	}

}
