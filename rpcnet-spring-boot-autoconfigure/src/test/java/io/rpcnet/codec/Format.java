package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each of Jackson's formats, and a stock mapper as the other side.
 */
enum Format {

	CBOR(JacksonPayloadCodec.cbor(), new CBORMapper()),

	JSON(JacksonPayloadCodec.json(), new JsonMapper());

	private final PayloadCodec codec;

	private final ObjectMapper foreign;

	Format(PayloadCodec codec, ObjectMapper foreign) {
		this.codec = codec;
		this.foreign = foreign;
	}

	PayloadCodec codec() {
		return this.codec;
	}

	ValueCodec value(Type type) {
		return this.codec.value(type);
	}

	ValueCodec value(ParameterizedTypeReference<?> type) {
		return this.codec.value(type.getType());
	}

	ValueCodec array(Type... types) {
		return this.codec.array(List.of(types));
	}

	Object roundTrip(Type type, Object value) {
		ValueCodec values = value(type);
		return values.decode(values.encode(value));
	}

	Object roundTrip(ParameterizedTypeReference<?> type, Object value) {
		return roundTrip(type.getType(), value);
	}

	/**
	 * Write as a stock mapper does.
	 * @param value the value
	 * @return the bytes
	 */
	byte[] bytes(Object value) {
		return this.foreign.writeValueAsBytes(value);
	}

	/**
	 * Write what is given as JSON text.
	 * @param json the text
	 * @return the same in this format
	 */
	ByteBuf parse(String json) {
		return Unpooled.wrappedBuffer(bytes(new JsonMapper().readTree(json)));
	}

	Object decode(Type type, String json) {
		return value(type).decode(parse(json));
	}

	JsonNode tree(ByteBuf encoded) {
		return this.foreign.readTree(ByteBufUtil.getBytes(encoded));
	}

	JsonNode tree(Type type, Object value) {
		return tree(value(type).encode(value));
	}

	static ThrowableAssertAlternative<RpcException> assertInvalid(ValueCodec codec, ByteBuf data) {
		return assertThatExceptionOfType(RpcException.class).isThrownBy(() -> codec.decode(data))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT));
	}

}
