package io.rpcnet.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Writes each text of CBOR in one piece. Jackson writes one of more than 3996 characters
 * in chunks of unknown number, which is good CBOR, but which many other libraries do not
 * read.
 */
final class LongTextModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	private static final int LONGEST_OF_JACKSON = 3996;

	LongTextModule() {
		super("RpcNet long text");
		addSerializer(new Serializer());
	}

	private static final class Serializer extends StdScalarSerializer<String> {

		private Serializer() {
			super(String.class);
		}

		@Override
		public void serialize(String value, JsonGenerator generator, SerializationContext context) {
			if (value.length() > LONGEST_OF_JACKSON) {
				writeWhole(value, generator);
			}
			else {
				generator.writeString(value);
			}
		}

		private static void writeWhole(String value, JsonGenerator generator) {
			try {
				ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
				generator.writeUTF8String(utf8.array(), utf8.arrayOffset(), utf8.remaining());
			}
			catch (CharacterCodingException ex) {
				// Jackson says what is wrong with it
				generator.writeString(value);
			}
		}

	}

}
