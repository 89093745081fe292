package io.rpcnet.codec;

import java.lang.reflect.Array;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * What a value is when the other side did not send it.
 *
 * @since 0.1.0
 */
@Internal
public final class Defaults {

	private static final Map<Class<?>, Object> EMPTY = Map.of(Optional.class, Optional.empty(), OptionalInt.class,
			OptionalInt.empty(), OptionalLong.class, OptionalLong.empty(), OptionalDouble.class,
			OptionalDouble.empty());

	private Defaults() {
	}

	/**
	 * Return the language's default of a type.
	 * @param type the type
	 * @return zero or false for a primitive, the empty one for an {@code Optional} and
	 * its kin, otherwise null
	 */
	public static @Nullable Object of(Class<?> type) {
		if (type.isPrimitive() && type != void.class) {
			return Array.get(Array.newInstance(type, 1), 0);
		}
		return EMPTY.get(type);
	}

}
