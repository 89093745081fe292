package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.List;

import io.rpcnet.Internal;

/**
 * A payload format, named by a MIME type.
 *
 * @since 0.1.0
 */
@Internal
public interface PayloadCodec {

	/**
	 * Return the MIME type that a connection or a request names for this format.
	 * @return the type, in lower case
	 */
	String mimeType();

	/**
	 * Prepare the codec of a value.
	 * @param type the value's type
	 * @return a codec of values of that type
	 * @throws RuntimeException if the format cannot represent the type
	 */
	ValueCodec value(Type type);

	/**
	 * Prepare the codec of an array of values, each of its own type. When reading, values
	 * that are missing at the end are null, or zero for primitives, and further ones are
	 * ignored: so may a method gain and lose parameters.
	 * @param types the type of each value
	 * @return a codec of {@code Object[]} with as many elements
	 */
	ValueCodec array(List<Type> types);

}
