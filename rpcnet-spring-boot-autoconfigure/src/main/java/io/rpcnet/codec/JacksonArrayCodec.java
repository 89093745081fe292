package io.rpcnet.codec;

import java.util.List;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Several values, in an array that may be shorter or longer than expected.
 */
final class JacksonArrayCodec implements ValueCodec {

	private final JacksonFormat format;

	private final List<JavaType> types;

	private final String display;

	private final List<ObjectWriter> writers;

	private final List<ObjectReader> readers;

	JacksonArrayCodec(JacksonFormat format, List<JavaType> types) {
		ObjectReader base = format.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
		this.format = format;
		this.types = types;
		this.display = types.stream().map(JacksonFormat::display).collect(Collectors.joining(", ", "[", "]"));
		this.writers = types.stream().map(format::writer).toList();
		this.readers = types.stream().map(base::forType).toList();
	}

	@Override
	public ByteBuf encode(@Nullable Object value) {
		@Nullable Object[] values = (value instanceof Object[] array) ? array : new Object[0];
		ByteBuf buffer = Unpooled.buffer(JacksonFormat.INITIAL_CAPACITY);
		try (JsonGenerator generator = this.format.mapper().createGenerator(JacksonFormat.output(buffer))) {
			generator.writeStartArray(values, values.length);
			for (int i = 0; i < values.length; i++) {
				write(generator, values, i);
			}
			generator.writeEndArray();
		}
		catch (JacksonException ex) {
			throw this.format.unwritable(this.display, ex);
		}
		return buffer;
	}

	private void write(JsonGenerator generator, @Nullable Object[] values, int index) {
		try {
			this.writers.get(index).writeValue(generator, values[index]);
		}
		catch (JacksonException ex) {
			throw ex.prependPath(values, index);
		}
	}

	@Override
	public Object decode(ByteBuf data) {
		if (!data.isReadable()) {
			throw this.format.empty(this.display);
		}
		try (JsonParser parser = this.format.parser(data)) {
			require(parser, parser.nextToken() == JsonToken.START_ARRAY);
			@Nullable Object[] values = read(parser);
			require(parser, parser.nextToken() == null);
			return values;
		}
		catch (RuntimeException ex) {
			throw this.format.unreadable(this.display, ex);
		}
	}

	private static void require(JsonParser parser, boolean condition) {
		if (!condition) {
			throw MismatchedInputException.from(parser, Object[].class, "One array is expected");
		}
	}

	private @Nullable Object[] read(JsonParser parser) {
		@Nullable Object[] values = new Object[this.types.size()];
		boolean more = true;
		for (int i = 0; i < values.length; i++) {
			more = more && parser.nextToken() != JsonToken.END_ARRAY;
			values[i] = (more && parser.currentToken() != JsonToken.VALUE_NULL) ? read(parser, values, i)
					: Defaults.of(this.types.get(i).getRawClass());
		}
		while (more && parser.nextToken() != JsonToken.END_ARRAY) {
			parser.skipChildren();
		}
		return values;
	}

	private @Nullable Object read(JsonParser parser, @Nullable Object[] values, int index) {
		try {
			return this.readers.get(index).readValue(parser);
		}
		catch (JacksonException ex) {
			throw ex.prependPath(values, index);
		}
	}

}
