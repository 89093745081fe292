package io.rpcnet.codec;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProtobufPayloadCodec}.
 */
class ProtobufPayloadCodecTests {

	private final PayloadCodec codec = new ProtobufPayloadCodec();

	@Test
	void messageComesBackFromHeapAndDirectBuffers() {
		ValueCodec values = this.codec.value(Struct.class);
		Struct struct = Struct.newBuilder().putFields("a", Value.newBuilder().setNumberValue(1).build()).build();
		ByteBuf encoded = values.encode(struct);
		assertThat(ByteBufUtil.getBytes(encoded)).isEqualTo(struct.toByteArray());
		assertThat(values.decode(encoded)).isEqualTo(struct);
		ByteBuf direct = Unpooled.directBuffer().writeByte(0).writeBytes(encoded);
		assertThat(values.decode(direct.slice(1, direct.readableBytes() - 1))).isEqualTo(struct);
		direct.release();
	}

	@Test
	void emptyPayloadIsTheDefaultMessage() {
		ValueCodec values = this.codec.value(Timestamp.class);
		assertThat(values.encode(Timestamp.getDefaultInstance()).isReadable()).isFalse();
		assertThat(values.readsEmpty()).isTrue();
		assertThat(values.decode(Unpooled.EMPTY_BUFFER)).isEqualTo(Timestamp.getDefaultInstance());
	}

	@Test
	void nullIsRefused() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> this.codec.value(StringValue.class).encode(null))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INTERNAL))
			.withMessage("A protobuf StringValue cannot be null: send its default instance.");
	}

	@Test
	void malformedBytesAreAnInvalidArgumentThatQuotesNothing() {
		ByteBuf malformed = Unpooled.copiedBuffer(new byte[] { 0x0A, 0x7F }, "secret".getBytes());
		Format.assertInvalid(this.codec.value(StringValue.class), malformed)
			.withMessage("The payload is not the expected StringValue in application/protobuf.");
	}

	@Test
	void nestingBombIsAnInvalidArgument() {
		Value value = Value.getDefaultInstance();
		for (int depth = 0; depth < 1_000; depth++) {
			value = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build();
		}
		Format.assertInvalid(this.codec.value(Value.class), Unpooled.wrappedBuffer(value.toByteArray()));
		byte[] groups = new byte[1_000_000];
		Arrays.fill(groups, (byte) 0x5B);
		Format.assertInvalid(this.codec.value(Value.class), Unpooled.wrappedBuffer(groups));
	}

	@Test
	void randomBytesAreReadOrRefusedButNothingElse() {
		Random random = new Random(42);
		ValueCodec values = this.codec.value(Struct.class);
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = new byte[random.nextInt(64)];
			random.nextBytes(bytes);
			try {
				values.decode(Unpooled.wrappedBuffer(bytes));
			}
			catch (RpcException ex) {
				assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
			}
		}
	}

	@Test
	void otherTypesAndArraysAreNotRepresentable() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.value(String.class))
			.withMessage("java.lang.String is not the class of a protobuf message");
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.value(Message.class));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.codec.value(new ParameterizedTypeReference<List<Timestamp>>() {
			}.getType()));
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.array(List.of(Timestamp.class)))
			.withMessageContaining("one message the only parameter");
	}

	@ParameterizedTest
	@EnumSource
	void otherFormatsRefuseMessagesWhereverTheyAre(Format format) {
		for (Class<?> type : List.of(Timestamp.class, MessageLite.class, Timestamp[].class, Event.class, Bean.class)) {
			assertThatIllegalArgumentException().isThrownBy(() -> format.value(type))
				.withMessageContaining("protobuf messages travel as application/protobuf");
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> format.array(new ParameterizedTypeReference<Map<String, List<Timestamp>>>() {
			}.getType()));
	}

	record Event(String name, List<Timestamp> when) {

	}

	public static class Bean {

		private Timestamp written;

		public void setWritten(Timestamp written) {
			this.written = written;
		}

	}

}
