package io.rpcnet.codec;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CborPayloadCodec}.
 */
class CborPayloadCodecTests {

	private final CborPayloadCodec codec = new CborPayloadCodec();

	private final CBORMapper foreign = new CBORMapper();

	@Test
	void recordComesBack() {
		Sample sample = new Sample("a", 1, List.of(2L), Instant.ofEpochSecond(3));
		ValueCodec values = this.codec.value(Sample.class);
		assertThat(values.decode(values.encode(sample))).isEqualTo(sample);
	}

	@Test
	void directBufferIsReadToo() {
		ByteBuf direct = Unpooled.directBuffer();
		direct.writeBytes(this.foreign.writeValueAsBytes("text"));
		assertThat(this.codec.value(String.class).decode(direct)).isEqualTo("text");
		direct.release();
	}

	@Test
	void unknownFieldIsIgnoredAndMissingOneIsDefault() {
		byte[] foreign = this.foreign.writeValueAsBytes(Map.of("name", "a", "new", true));
		assertThat(this.codec.value(Sample.class).decode(Unpooled.wrappedBuffer(foreign)))
			.isEqualTo(new Sample("a", 0, null, null));
	}

	@Test
	void byteArrayAloneIsRaw() {
		byte[] bytes = { 1, 2 };
		ByteBuf encoded = this.codec.value(byte[].class).encode(bytes);
		assertThat(encoded.readableBytes()).isEqualTo(2);
		assertThat(this.codec.value(byte[].class).decode(encoded)).isEqualTo(bytes);
	}

	@Test
	void arrayHasOneElementAValue() {
		ValueCodec values = this.codec.array(List.of(String.class, int.class, byte[].class));
		ByteBuf encoded = values.encode(new Object[] { "a", 2, new byte[] { 3 } });
		assertThat(this.foreign.readTree(bytes(encoded)).size()).isEqualTo(3);
		assertThat((Object[]) values.decode(encoded)).containsExactly("a", 2, new byte[] { 3 });
	}

	@Test
	void arrayMayBeShorterOrLonger() {
		ValueCodec values = this.codec.array(List.of(String.class, int.class, String.class));
		byte[] shorter = this.foreign.writeValueAsBytes(List.of("a"));
		byte[] longer = this.foreign.writeValueAsBytes(Arrays.asList(null, 2, "c", List.of(Map.of("d", 4)), 5));
		assertThat((Object[]) values.decode(Unpooled.wrappedBuffer(shorter))).containsExactly("a", 0, null);
		assertThat((Object[]) values.decode(Unpooled.wrappedBuffer(longer))).containsExactly(null, 2, "c");
	}

	@Test
	void wrongTypeIsAnInvalidArgumentThatQuotesNothing() {
		byte[] wrong = this.foreign.writeValueAsBytes(Map.of("count", "top secret"));
		assertInvalid(this.codec.value(Sample.class), wrong)
			.withMessage("The payload is not the expected CborPayloadCodecTests.Sample in application/cbor at 'count'.")
			.withMessageNotContaining("secret");
	}

	@Test
	void emptyTruncatedAndTrailingBytesAreInvalidArguments() {
		byte[] whole = this.foreign.writeValueAsBytes(new Sample("a", 1, List.of(2L), null));
		for (int length = 0; length < whole.length; length++) {
			assertInvalid(this.codec.value(Sample.class), Arrays.copyOf(whole, length));
		}
		assertInvalid(this.codec.value(Sample.class), Arrays.copyOf(whole, whole.length + 1));
	}

	@Test
	void deepNestingIsAnInvalidArgument() {
		byte[] nested = new byte[100_000];
		Arrays.fill(nested, (byte) 0x81);
		assertInvalid(this.codec.value(Object.class), nested);
		assertInvalid(this.codec.array(List.of(String.class)), nested);
	}

	@Test
	void randomBytesAreReadOrRefusedButNothingElse() {
		Random random = new Random(42);
		List<ValueCodec> codecs = List.of(this.codec.value(Sample.class), this.codec.value(Object.class),
				this.codec.array(List.of(Sample.class, String.class)));
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = new byte[random.nextInt(64)];
			random.nextBytes(bytes);
			for (ValueCodec values : codecs) {
				try {
					values.decode(Unpooled.wrappedBuffer(bytes));
				}
				catch (RpcException ex) {
					assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
				}
			}
		}
	}

	private static ThrowableAssertAlternative<RpcException> assertInvalid(ValueCodec codec, byte[] bytes) {
		return assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> codec.decode(Unpooled.wrappedBuffer(bytes)))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT));
	}

	private static byte[] bytes(ByteBuf buffer) {
		return ByteBufUtil.getBytes(buffer);
	}

	record Sample(String name, int count, List<Long> numbers, Instant when) {

	}

}
