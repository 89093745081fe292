package io.rpcnet.codec;

import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.List;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * Generated protobuf messages, each a payload of its own. Only reached when protobuf's
 * classes are present.
 *
 * @see "Protocol Buffers, Encoding"
 */
final class ProtobufPayloadCodec implements DefaultFormat {

	static final String DEFAULT_INSTANCE = "getDefaultInstance";

	static boolean isMessage(Class<?> type) {
		return MessageLite.class.isAssignableFrom(type);
	}

	@Override
	public String mimeType() {
		return PayloadCodecs.PROTOBUF;
	}

	@Override
	public ValueCodec value(Type type) {
		if (type instanceof Class<?> candidate && isMessage(candidate)
				&& !Modifier.isAbstract(candidate.getModifiers())) {
			return new MessageCodec(candidate.getSimpleName(), parser(candidate));
		}
		throw new IllegalArgumentException("%s is not the class of a protobuf message".formatted(type.getTypeName()));
	}

	private static Parser<? extends MessageLite> parser(Class<?> type) {
		try {
			return ((MessageLite) type.getMethod(DEFAULT_INSTANCE).invoke(null)).getParserForType();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException(
					"%s is not a generated protobuf message: it has no getDefaultInstance()".formatted(type.getName()),
					ex);
		}
	}

	@Override
	public ValueCodec array(List<Type> types) {
		throw new IllegalArgumentException(
				"protobuf has no array of parameters. Make one message the only parameter, or send what precedes a "
						+ "stream as its first item");
	}

	/**
	 * One type of message. Its nesting is limited by protobuf.
	 *
	 * @param name the name in failures
	 * @param parser reads one
	 */
	private record MessageCodec(String name, Parser<? extends MessageLite> parser) implements ValueCodec {

		@Override
		public ByteBuf encode(@Nullable Object value) {
			if (value == null) {
				throw new RpcException(RpcStatus.INTERNAL,
						"A protobuf %s cannot be null: send its default instance.".formatted(this.name));
			}
			return Unpooled.wrappedBuffer(((MessageLite) value).toByteArray());
		}

		@Override
		public Object decode(ByteBuf data) {
			try {
				return data.hasArray() ? this.parser.parseFrom(data.array(), data.arrayOffset() + data.readerIndex(),
						data.readableBytes()) : this.parser.parseFrom(data.nioBuffer());
			}
			catch (InvalidProtocolBufferException ex) {
				throw new RpcException(RpcStatus.INVALID_ARGUMENT,
						"The payload is not the expected %s in %s.".formatted(this.name, PayloadCodecs.PROTOBUF), ex);
			}
		}

		@Override
		public boolean readsEmpty() {
			return true;
		}

	}

}
