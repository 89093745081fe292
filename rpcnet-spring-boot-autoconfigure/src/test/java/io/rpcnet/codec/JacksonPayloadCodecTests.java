package io.rpcnet.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JacksonPayloadCodec}.
 */
class JacksonPayloadCodecTests {

	@ParameterizedTest
	@EnumSource
	void directBufferIsReadToo(Format format) {
		ByteBuf direct = Unpooled.directBuffer();
		direct.writeBytes(format.bytes(List.of("text")));
		assertThat(format.value(List.class).decode(direct.slice())).isEqualTo(List.of("text"));
		assertThat((Object[]) format.array(String.class).decode(direct.slice())).containsExactly("text");
		direct.release();
	}

	@ParameterizedTest
	@EnumSource
	void sliceIsReadFromItsOffset(Format format) {
		byte[] bytes = format.bytes(List.of("text"));
		ByteBuf frame = Unpooled.buffer().writeInt(0).writeBytes(bytes).writeInt(0);
		assertThat(format.value(List.class).decode(frame.slice(4, bytes.length))).isEqualTo(List.of("text"));
		assertThat((Object[]) format.array(String.class).decode(frame.slice(4, bytes.length))).containsExactly("text");
	}

	@ParameterizedTest
	@EnumSource
	void arrayHasOneElementAValue(Format format) {
		ValueCodec values = format.array(String.class, int.class, byte[].class);
		ByteBuf encoded = values.encode(new Object[] { "a", 2, new byte[] { 3 } });
		assertThat(format.tree(encoded).size()).isEqualTo(3);
		assertThat((Object[]) values.decode(encoded)).containsExactly("a", 2, new byte[] { 3 });
	}

	@ParameterizedTest
	@EnumSource
	void wrongTypeIsAnInvalidArgumentThatQuotesNothing(Format format) {
		byte[] wrong = format.bytes(Map.of("count", "top secret"));
		Format.assertInvalid(format.value(Sample.class), Unpooled.wrappedBuffer(wrong))
			.withMessage("The payload is not the expected JacksonPayloadCodecTests.Sample in %s at 'count'."
				.formatted(format.codec().mimeType()));
	}

	@ParameterizedTest
	@EnumSource
	void wrongElementOfAnArrayIsNamedByItsIndex(Format format) {
		Format.assertInvalid(format.array(String.class, Sample.class), format.parse("""
				["a", {"numbers": [1, "top secret"]}]""")).withMessageContaining("at '1.numbers.1'.");
		Format.assertInvalid(format.array(int.class), format.parse("[[]]")).withMessageContaining("at '0'.");
	}

	@ParameterizedTest
	@EnumSource
	void keysOfMapsAreNotQuoted(Format format) {
		ValueCodec values = format.value(Labels.class);
		Format.assertInvalid(values, format.parse("""
				{"labels": {"top secret": "x"}}""")).withMessageContaining("at 'labels.*'.");
	}

	@ParameterizedTest
	@EnumSource
	void emptyTruncatedAndTrailingBytesAreInvalidArguments(Format format) {
		byte[] whole = format.bytes(new Sample("a", 1, List.of(2L), null));
		byte[] array = format.bytes(List.of("a", "b"));
		for (int length = 0; length < whole.length; length++) {
			Format.assertInvalid(format.value(Sample.class), Unpooled.wrappedBuffer(whole, 0, length));
		}
		for (int length = 0; length < array.length; length++) {
			Format.assertInvalid(format.array(String.class), Unpooled.wrappedBuffer(array, 0, length));
		}
		ByteBuf digit = Unpooled.wrappedBuffer(format.bytes(1));
		Format.assertInvalid(format.value(Sample.class), Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(whole), digit));
		Format.assertInvalid(format.array(String.class), Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(array), digit));
	}

	@ParameterizedTest
	@EnumSource
	void notAnArrayIsAnInvalidArgument(Format format) {
		Format.assertInvalid(format.array(String.class, int.class), format.parse("{}"))
			.withMessage("The payload is not the expected [String, int] in %s.".formatted(format.codec().mimeType()));
		Format.assertInvalid(format.array(String.class, int.class), Unpooled.EMPTY_BUFFER)
			.withMessageContaining("The payload is empty");
	}

	@Test
	void deepNestingOfCborIsAnInvalidArgument() {
		byte[] arrays = new byte[1_000_000];
		Arrays.fill(arrays, (byte) 0x81);
		byte[] maps = new byte[1_000_000];
		for (int i = 0; i < maps.length; i += 3) {
			maps[i] = (byte) 0xA1;
			maps[Math.min(i + 1, maps.length - 1)] = 0x61;
			maps[Math.min(i + 2, maps.length - 1)] = 'n';
		}
		assertNestingIsRefused(Format.CBOR, arrays);
		assertNestingIsRefused(Format.CBOR, maps);
	}

	@Test
	void tagsOfCborAreFew() {
		byte[] tags = new byte[16 * 1024 * 1024];
		Arrays.fill(tags, (byte) 0xC6);
		assertNestingIsRefused(Format.CBOR, tags);
		tags[0] = (byte) 0x81;
		assertNestingIsRefused(Format.CBOR, tags);
		assertNestingIsRefused(Format.CBOR, new byte[] { (byte) 0xA1, 0x61, 'n' }, tags);
	}

	@Test
	void bytesThatLookLikeTagsAreNone() {
		byte[] bytes = new byte[100_000];
		Arrays.fill(bytes, (byte) 0xC6);
		ValueCodec values = Format.CBOR.array(byte[].class, int.class);
		for (int length : new int[] { 1, 23, 24, 255, 256, 65_535, 65_536, bytes.length }) {
			Object[] sent = { Arrays.copyOf(bytes, length), 1 };
			assertThat((Object[]) values.decode(values.encode(sent))).containsExactly(sent);
		}
	}

	@Test
	void taggedValueIsRead() {
		byte[] selfDescribed = { (byte) 0xD9, (byte) 0xD9, (byte) 0xF7, 0x61, 'a' };
		assertThat(Format.CBOR.value(String.class).decode(Unpooled.wrappedBuffer(selfDescribed))).isEqualTo("a");
	}

	@Test
	void undefinedOfCborIsTheDefault() {
		byte[] undefined = { (byte) 0xA1, 0x65, 'c', 'o', 'u', 'n', 't', (byte) 0xF7 };
		assertThat(Format.CBOR.value(Sample.class).decode(Unpooled.wrappedBuffer(undefined)))
			.isEqualTo(new Sample(null, 0, null, null));
	}

	@Test
	void deepNestingOfJsonIsAnInvalidArgument() {
		assertNestingIsRefused(Format.JSON, "[".repeat(1_000_000).getBytes());
		assertNestingIsRefused(Format.JSON, "{\"n\":".repeat(200_000).getBytes());
		assertNestingIsRefused(Format.JSON, ("{\"unknown\":" + "[".repeat(1_000_000)).getBytes());
	}

	private static void assertNestingIsRefused(Format format, byte[]... bomb) {
		ByteBuf data = Unpooled.copiedBuffer(bomb);
		Format.assertInvalid(format.value(Object.class), data.slice());
		Format.assertInvalid(format.value(Chain.class), data.slice());
		Format.assertInvalid(format.array(Object.class), data.slice());
		Format.assertInvalid(format.array(String.class), data.slice());
	}

	@ParameterizedTest
	@EnumSource
	void nestingWithinTheLimitIsRead(Format format) {
		Chain chain = null;
		for (int depth = 0; depth < JacksonPayloadCodec.MAX_DEPTH; depth++) {
			chain = new Chain(chain);
		}
		assertThat(format.roundTrip(Chain.class, chain)).isEqualTo(chain);
	}

	@ParameterizedTest
	@EnumSource
	void valueThatIsNestedTooDeeplyIsNotWritten(Format format) {
		Chain chain = null;
		for (int depth = 0; depth <= JacksonPayloadCodec.MAX_DEPTH; depth++) {
			chain = new Chain(chain);
		}
		Object value = chain;
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> format.value(Chain.class).encode(value))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INTERNAL))
			.withMessageContaining("nesting depth");
	}

	@ParameterizedTest
	@EnumSource
	void giantNumberIsAnInvalidArgument(Format format) {
		byte[] digits = Format.JSON.bytes(new BigDecimal("1".repeat(100_000)));
		Format.assertInvalid(Format.JSON.value(Object.class), Unpooled.wrappedBuffer(digits));
		Format.assertInvalid(format.value(BigInteger.class),
				Unpooled.wrappedBuffer(format.bytes(new BigDecimal("1e1000000"))));
	}

	@ParameterizedTest
	@EnumSource
	void failingGetterIsInternalAndQuotesNothing(Format format) {
		assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> format.array(String.class, Failing.class).encode(new Object[] { "a", new Failing() }))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INTERNAL))
			.withMessage(
					"A value of type [String, JacksonPayloadCodecTests.Failing] cannot be written as %s at '1.name'."
						.formatted(format.codec().mimeType()));
	}

	@ParameterizedTest
	@EnumSource
	void randomBytesAreReadOrRefusedButNothingElse(Format format) {
		Random random = new Random(42);
		List<ValueCodec> codecs = List.of(format.value(Sample.class), format.value(Object.class),
				format.value(SealedTypesTests.Shape.class), format.array(Sample.class, String.class));
		byte[] seed = format.bytes(List.of(new Sample("a", 1, List.of(2L), null), "b", Map.of("@type", "Circle")));
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = (round % 2 == 0) ? new byte[random.nextInt(64)] : seed.clone();
			mutate(bytes, random, (round % 2 == 0) ? bytes.length : 3);
			for (ValueCodec values : codecs) {
				decodeOrRefuse(values, bytes);
			}
		}
	}

	private static void mutate(byte[] bytes, Random random, int times) {
		for (int i = 0; i < times; i++) {
			bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
		}
	}

	private static void decodeOrRefuse(ValueCodec values, byte[] bytes) {
		try {
			values.decode(Unpooled.wrappedBuffer(bytes));
		}
		catch (RpcException ex) {
			assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
		}
	}

	record Sample(String name, int count, List<Long> numbers, Instant when) {

	}

	record Labels(Map<String, Integer> labels) {

	}

	record Chain(Chain n) {

	}

	public static class Failing {

		public String getName() {
			throw new IllegalStateException("top secret");
		}

	}

}
