package io.rpcnet.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * CBOR by Jackson. Unknown fields are ignored, missing ones get the language's default.
 *
 * @since 0.1.0
 * @see "RFC 8949, Concise Binary Object Representation"
 */
@Internal
public final class CborPayloadCodec implements PayloadCodec {

	/**
	 * The MIME type of this format, and a connection's default.
	 */
	public static final String MIME_TYPE = "application/cbor";

	private static final int INITIAL_CAPACITY = 256;

	private final ObjectMapper mapper = CBORMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	@Override
	public String mimeType() {
		return MIME_TYPE;
	}

	@Override
	public ValueCodec value(Type type) {
		if (type == byte[].class) {
			return RawBytesCodec.INSTANCE;
		}
		return new SingleCodec(this.mapper.constructType(type));
	}

	@Override
	public ValueCodec array(List<Type> types) {
		return new ArrayCodec(types.stream().map(this.mapper::constructType).toList());
	}

	private static RpcException unwritable(String type, JacksonException cause) {
		return new RpcException(RpcStatus.INTERNAL,
				"A value of type %s cannot be written as %s: %s".formatted(type, MIME_TYPE, cause.getOriginalMessage()),
				cause);
	}

	private static RpcException unreadable(String type, JacksonException cause) {
		// Jackson's own message quotes the payload, which must not get into logs and
		// answers
		String where = (cause instanceof DatabindException mapping && !mapping.getPath().isEmpty())
				? " at '%s'".formatted(path(mapping)) : "";
		return new RpcException(RpcStatus.INVALID_ARGUMENT,
				"The payload is not the expected %s in %s%s.".formatted(type, MIME_TYPE, where), cause);
	}

	private static String path(DatabindException mapping) {
		return mapping.getPath()
			.stream()
			.map((reference) -> (reference.getPropertyName() != null) ? reference.getPropertyName()
					: Integer.toString(reference.getIndex()))
			.collect(Collectors.joining("."));
	}

	private static OutputStream output(ByteBuf buffer) {
		return new ByteBufOutputStream(buffer);
	}

	private static InputStream input(ByteBuf buffer) {
		return new ByteBufInputStream(buffer);
	}

	private static String display(JavaType type) {
		return ClassUtils.getShortName(type.toCanonical());
	}

	private final class SingleCodec implements ValueCodec {

		private final JavaType type;

		private final ObjectWriter writer;

		private final ObjectReader reader;

		private SingleCodec(JavaType type) {
			this.type = type;
			this.writer = CborPayloadCodec.this.mapper.writerFor(type);
			this.reader = CborPayloadCodec.this.mapper.readerFor(type);
		}

		@Override
		public ByteBuf encode(@Nullable Object value) {
			ByteBuf buffer = Unpooled.buffer(INITIAL_CAPACITY);
			try {
				this.writer.writeValue(output(buffer), value);
				return buffer;
			}
			catch (JacksonException ex) {
				throw unwritable(display(this.type), ex);
			}
		}

		@Override
		public @Nullable Object decode(ByteBuf data) {
			if (!data.isReadable()) {
				throw new RpcException(RpcStatus.INVALID_ARGUMENT,
						"The payload is empty: a %s in %s is expected.".formatted(display(this.type), MIME_TYPE));
			}
			try {
				if (data.hasArray()) {
					return this.reader.readValue(data.array(), data.arrayOffset() + data.readerIndex(),
							data.readableBytes());
				}
				return this.reader.readValue(input(data));
			}
			catch (JacksonException ex) {
				throw unreadable(display(this.type), ex);
			}
		}

	}

	private final class ArrayCodec implements ValueCodec {

		private final List<JavaType> types;

		private final List<ObjectWriter> writers;

		private final List<ObjectReader> readers;

		private final String display;

		private ArrayCodec(List<JavaType> types) {
			ObjectReader base = CborPayloadCodec.this.mapper.reader()
				.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
			this.types = types;
			this.writers = types.stream().map(CborPayloadCodec.this.mapper::writerFor).toList();
			this.readers = types.stream().map(base::forType).toList();
			this.display = types.stream().map(CborPayloadCodec::display).collect(Collectors.joining(", ", "[", "]"));
		}

		@Override
		public ByteBuf encode(@Nullable Object value) {
			@Nullable Object[] values = (value instanceof Object[] array) ? array : new Object[0];
			ByteBuf buffer = Unpooled.buffer(INITIAL_CAPACITY);
			try (JsonGenerator generator = CborPayloadCodec.this.mapper.createGenerator(output(buffer))) {
				generator.writeStartArray(values, values.length);
				for (int i = 0; i < values.length; i++) {
					this.writers.get(i).writeValue(generator, values[i]);
				}
				generator.writeEndArray();
			}
			catch (JacksonException ex) {
				throw unwritable(this.display, ex);
			}
			return buffer;
		}

		@Override
		public Object decode(ByteBuf data) {
			try (JsonParser parser = CborPayloadCodec.this.mapper.createParser(input(data))) {
				if (parser.nextToken() != JsonToken.START_ARRAY) {
					throw new RpcException(RpcStatus.INVALID_ARGUMENT,
							"The payload is not the expected array %s in %s.".formatted(this.display, MIME_TYPE));
				}
				return read(parser);
			}
			catch (JacksonException ex) {
				throw unreadable(this.display, ex);
			}
		}

		private @Nullable Object[] read(JsonParser parser) {
			@Nullable Object[] values = new Object[this.types.size()];
			boolean more = true;
			for (int i = 0; i < values.length; i++) {
				more = more && parser.nextToken() != JsonToken.END_ARRAY;
				values[i] = (more && parser.currentToken() != JsonToken.VALUE_NULL)
						? this.readers.get(i).readValue(parser) : Defaults.of(this.types.get(i).getRawClass());
			}
			while (more && parser.nextToken() != JsonToken.END_ARRAY) {
				parser.skipChildren();
			}
			return values;
		}

	}

}
