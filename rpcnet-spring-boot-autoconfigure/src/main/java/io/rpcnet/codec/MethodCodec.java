package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.ContractMethod.Parameter;

/**
 * The payloads of one method in one format: one value is the payload itself, several are
 * an array, and values before a stream are always an array.
 *
 * @since 0.1.0
 */
@Internal
public final class MethodCodec {

	private final String mimeType;

	private final List<Parameter> values;

	private final boolean array;

	private final @Nullable ValueCodec arguments;

	private final @Nullable ValueCodec item;

	private final @Nullable ValueCodec result;

	/**
	 * Prepare the codecs of a method.
	 * @param method the method
	 * @param codec the format
	 * @throws IllegalArgumentException if the format cannot represent one of its types
	 */
	MethodCodec(ContractMethod method, PayloadCodec codec) {
		List<Type> types = method.values().stream().map(Parameter::type).toList();
		this.mimeType = codec.mimeType();
		this.values = method.values();
		this.array = types.size() > 1 || (method.stream() != null && !types.isEmpty());
		this.arguments = types.isEmpty() ? null : this.array ? codec.array(types) : argument(types.get(0), codec);
		this.item = (method.stream() != null) ? value(method.stream().type(), codec) : null;
		this.result = (method.resultType() != null) ? value(method.resultType(), codec) : null;
	}

	private static ValueCodec argument(Type type, PayloadCodec codec) {
		ValueCodec raw = RawCodec.ofArgument(type);
		return (raw != null) ? raw : codec.value(type);
	}

	private static ValueCodec value(Type type, PayloadCodec codec) {
		ValueCodec raw = RawCodec.of(type);
		return (raw != null) ? raw : codec.value(type);
	}

	/**
	 * Return the format.
	 * @return its MIME type
	 */
	public String mimeType() {
		return this.mimeType;
	}

	/**
	 * Return whether every payload of the method is raw bytes or nothing, so that it can
	 * be called whatever the MIME type is.
	 * @return whether the format does not matter
	 */
	public boolean isFormatless() {
		return isFormatless(this.arguments) && isFormatless(this.item) && isFormatless(this.result);
	}

	private static boolean isFormatless(@Nullable ValueCodec codec) {
		return codec == null || codec instanceof RawCodec;
	}

	/**
	 * Write the values of a call's first payload. They stay the caller's, a
	 * {@code ByteBuf} among them too: each call takes a reference of its own.
	 * @param arguments all arguments of the Java method, by position
	 * @return the payload, empty when no value travels; whoever asked releases it
	 * @throws io.rpcnet.RpcException with INTERNAL if a value cannot be written
	 */
	public ByteBuf encodeArguments(@Nullable Object[] arguments) {
		if (this.arguments == null) {
			return Unpooled.EMPTY_BUFFER;
		}
		return this.arguments.encode(this.array ? pick(arguments) : arguments[this.values.get(0).position()]);
	}

	private @Nullable Object[] pick(@Nullable Object[] arguments) {
		@Nullable Object[] picked = new Object[this.values.size()];
		for (int i = 0; i < picked.length; i++) {
			picked[i] = arguments[this.values.get(i).position()];
		}
		return picked;
	}

	/**
	 * Read the values of a call's first payload into the arguments of the Java method.
	 * @param data the payload, which stays the caller's; a {@code ByteBuf} made of it has
	 * a reference of its own
	 * @param arguments the arguments to fill in, by position
	 * @throws io.rpcnet.RpcException with INVALID_ARGUMENT if the payload cannot be read
	 */
	public void decodeArguments(ByteBuf data, @Nullable Object[] arguments) {
		if (this.arguments == null) {
			return;
		}
		Object decoded = this.arguments.decode(data);
		if (this.array && decoded instanceof Object[] read) {
			for (int i = 0; i < read.length; i++) {
				set(this.values.get(i), read[i], arguments);
			}
		}
		else {
			set(this.values.get(0), decoded, arguments);
		}
	}

	private static void set(Parameter parameter, @Nullable Object value, @Nullable Object[] arguments) {
		if (value == null && parameter.required()) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"The parameter %s must not be null or missing.".formatted(display(parameter)));
		}
		arguments[parameter.position()] = value;
	}

	private static String display(Parameter parameter) {
		return (parameter.name() != null) ? "'" + parameter.name() + "'" : Integer.toString(parameter.position());
	}

	/**
	 * Return the codec of the items of the stream that the method takes. An item that is
	 * a {@code ByteBuf} passes to whoever encodes it.
	 * @return the codec
	 */
	public ValueCodec item() {
		return required(this.item);
	}

	/**
	 * Return the codec of the result, or of each of its items. One that is a
	 * {@code ByteBuf} passes to whoever encodes it.
	 * @return the codec, or null for void
	 */
	public @Nullable ValueCodec result() {
		return this.result;
	}

	private static ValueCodec required(@Nullable ValueCodec codec) {
		if (codec == null) {
			throw new IllegalStateException("The method takes no stream");
		}
		return codec;
	}

}
