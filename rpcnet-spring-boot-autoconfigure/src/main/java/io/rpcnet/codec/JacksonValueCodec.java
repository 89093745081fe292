package io.rpcnet.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * One value that is the payload.
 */
final class JacksonValueCodec implements ValueCodec {

	private final JacksonFormat format;

	private final String display;

	private final ObjectWriter writer;

	private final ObjectReader reader;

	JacksonValueCodec(JacksonFormat format, JavaType type) {
		this.format = format;
		this.display = JacksonFormat.display(type);
		this.writer = format.writer(type);
		this.reader = format.mapper().readerFor(type);
	}

	@Override
	public ByteBuf encode(@Nullable Object value) {
		ByteBuf buffer = Unpooled.buffer(JacksonFormat.INITIAL_CAPACITY);
		try {
			this.writer.writeValue(JacksonFormat.output(buffer), value);
			return buffer;
		}
		catch (JacksonException ex) {
			throw this.format.unwritable(this.display, ex);
		}
	}

	@Override
	public @Nullable Object decode(ByteBuf data) {
		if (!data.isReadable()) {
			throw this.format.empty(this.display);
		}
		try (JsonParser parser = this.format.parser(data)) {
			return this.reader.readValue(parser);
		}
		// Jackson has more than its own exceptions for what it did not expect
		catch (RuntimeException ex) {
			throw this.format.unreadable(this.display, ex);
		}
	}

}
