package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.Internal;
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

	private final List<Parameter> values;

	private final boolean array;

	private final @Nullable ValueCodec arguments;

	private final @Nullable ValueCodec item;

	private final @Nullable ValueCodec result;

	/**
	 * Prepare the codecs of a method.
	 * @param method the method
	 * @param codec the format
	 * @throws FailureAnalyzedException if the format cannot represent one of its types
	 */
	public MethodCodec(ContractMethod method, PayloadCodec codec) {
		try {
			List<Type> types = method.values().stream().map(Parameter::type).toList();
			this.values = method.values();
			this.array = types.size() > 1 || (method.stream() != null && !types.isEmpty());
			this.arguments = types.isEmpty() ? null : this.array ? codec.array(types) : codec.value(types.get(0));
			this.item = (method.stream() != null) ? codec.value(method.stream().type()) : null;
			this.result = (method.resultType() != null) ? codec.value(method.resultType()) : null;
		}
		catch (RuntimeException ex) {
			throw new FailureAnalyzedException(
					"The method %s cannot be called remotely as '%s': %s cannot carry its types: %s".formatted(
							method.method().toGenericString(), method.route(), codec.mimeType(), ex.getMessage()),
					"Use types that Jackson can write and read: records, beans, enums, collections, simple values.",
					ex);
		}
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
		return codec == null || codec == RawBytesCodec.INSTANCE;
	}

	/**
	 * Write the values of a call's first payload.
	 * @param arguments all arguments of the Java method, by position
	 * @return the payload, empty when no value travels
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
	 * @param data the payload
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
				arguments[this.values.get(i).position()] = read[i];
			}
		}
		else {
			arguments[this.values.get(0).position()] = decoded;
		}
	}

	/**
	 * Return the codec of the items of the stream that the method takes.
	 * @return the codec
	 */
	public ValueCodec item() {
		return required(this.item);
	}

	/**
	 * Return the codec of the result, or of each of its items.
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
