package io.rpcnet.codec;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidTypeIdException;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * What the codecs of one of Jackson's formats share.
 *
 * @param mimeType the format
 * @param mapper the mapper, whose configuration is the format's rules
 * @param check refuses, by a {@link StreamReadException}, bytes that Jackson must not see
 */
record JacksonFormat(String mimeType, ObjectMapper mapper, Consumer<ByteBuf> check) {

	static final int INITIAL_CAPACITY = 256;

	ObjectWriter writer(JavaType type) {
		// Jackson drops a serializer that it fetched ahead for a polymorphic type
		return SealedSerializers.handles(type)
				? this.mapper.writer().without(SerializationFeature.EAGER_SERIALIZER_FETCH).forType(type)
				: this.mapper.writerFor(type);
	}

	JsonParser parser(ByteBuf data) {
		this.check.accept(data);
		if (data.hasArray()) {
			return this.mapper.createParser(data.array(), data.arrayOffset() + data.readerIndex(),
					data.readableBytes());
		}
		return this.mapper.createParser(ByteBufUtil.getBytes(data));
	}

	RpcException empty(String type) {
		return new RpcException(RpcStatus.INVALID_ARGUMENT,
				"The payload is empty: a %s in %s is expected.".formatted(type, this.mimeType));
	}

	RpcException unwritable(String type, JacksonException cause) {
		// The messages of other failures, as of a getter's, may quote the value
		boolean quotesNothing = cause instanceof InvalidDefinitionException
				|| cause instanceof StreamConstraintsException;
		return new RpcException(RpcStatus.INTERNAL, "A value of type %s cannot be written as %s%s%s".formatted(type,
				this.mimeType, where(cause), quotesNothing ? ": " + cause.getOriginalMessage() : "."), cause);
	}

	RpcException unreadable(String type, RuntimeException cause) {
		// Jackson's own message quotes the payload, which must not get into logs and
		// answers
		String why = (cause instanceof InvalidTypeIdException) ? ": the name of its type is missing or unknown" : "";
		return new RpcException(RpcStatus.INVALID_ARGUMENT,
				"The payload is not the expected %s in %s%s%s.".formatted(type, this.mimeType, where(cause), why),
				cause);
	}

	private static String where(RuntimeException cause) {
		List<JacksonException.Reference> path = (cause instanceof JacksonException known) ? known.getPath() : List.of();
		return path.isEmpty() ? ""
				: path.stream().map(JacksonFormat::step).collect(Collectors.joining(".", " at '", "'"));
	}

	private static String step(JacksonException.Reference reference) {
		if (reference.getPropertyName() == null) {
			return Integer.toString(reference.getIndex());
		}
		// The keys of a map are content
		return (reference.from() instanceof Map) ? "*" : reference.getPropertyName();
	}

	static OutputStream output(ByteBuf buffer) {
		return new ByteBufOutputStream(buffer);
	}

	static String display(JavaType type) {
		return ClassUtils.getShortName(type.toCanonical());
	}

}
