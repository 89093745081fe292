package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.List;

/**
 * A payload format, named by a MIME type.
 * <p>
 * Each bean of this type is understood beside the formats that are there by default:
 * CBOR, JSON, and protobuf where its classes are. One with the MIME type of a default
 * replaces it.
 * <p>
 * Called at start, once for each method of a contract, and by one thread at a time. What
 * it returns is used by any number of threads at once. A {@code byte[]},
 * {@code ByteBuffer} or Netty {@code ByteBuf} that is a payload of its own never gets
 * here: it travels as it is, in whatever format.
 *
 * @since 0.1.0
 */
public interface PayloadCodec {

	/**
	 * Return the MIME type that a connection or a request names for this format.
	 * @return the type, in lower case and without parameters, always the same
	 */
	String mimeType();

	/**
	 * Prepare the codec of a value that is a payload of its own.
	 * @param type the value's type, without type variables and wildcards at its top
	 * @return a codec of values of that type
	 * @throws IllegalArgumentException if the format cannot represent the type, with a
	 * message that says why and what to do. A method then cannot be called in this
	 * format, and one that cannot be called in any fails the start with these messages
	 */
	ValueCodec value(Type type);

	/**
	 * Prepare the codec of an array of values, each of its own type: the parameters of a
	 * method that has several. When reading, values that are missing at the end are as
	 * good as null, and further ones are ignored: so may a method gain and lose
	 * parameters. What null means is the language's default: zero or false for a
	 * primitive, the empty one for an {@code Optional}.
	 * @param types the type of each value, at least one
	 * @return a codec of {@code Object[]} with as many elements
	 * @throws IllegalArgumentException if the format cannot represent it, with a message
	 * that says why and what to do
	 */
	ValueCodec array(List<Type> types);

}
