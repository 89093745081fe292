package io.rpcnet.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * What our mappers know beside Jackson's own: generic sealed types, and Netty buffers
 * inside other values, which are binary like {@code byte[]}: copied, never released.
 */
final class PayloadModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	PayloadModule() {
		super("RpcNet payloads");
		addSerializer(new Serializer());
		addDeserializer(ByteBuf.class, new Deserializer());
	}

	@Override
	public void setupModule(SetupContext context) {
		super.setupModule(context);
		context.addSerializers(new SealedSerializers());
	}

	private static final class Serializer extends StdScalarSerializer<ByteBuf> {

		private Serializer() {
			super(ByteBuf.class);
		}

		@Override
		public void serialize(ByteBuf value, JsonGenerator generator, SerializationContext context) {
			generator.writeBinary(ByteBufUtil.getBytes(value, value.readerIndex(), value.readableBytes(), false));
		}

	}

	private static final class Deserializer extends StdScalarDeserializer<ByteBuf> {

		private Deserializer() {
			super(ByteBuf.class);
		}

		@Override
		public ByteBuf deserialize(JsonParser parser, DeserializationContext context) {
			return Unpooled.wrappedBuffer(parser.getBinaryValue(context.getBase64Variant()));
		}

	}

}
