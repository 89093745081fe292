package io.rpcnet.codec;

import java.util.List;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LongTextModule}.
 */
class LongTextModuleTests {

	private static final int INDEFINITE_LENGTH = 0x1f;

	@ParameterizedTest
	@ValueSource(ints = { 0, 23, 24, 256, 3996, 3997, 65_536, 3_000_000 })
	void textIsWrittenInOnePiece(int length) {
		String text = "ü".repeat(length);
		ByteBuf written = JacksonPayloadCodec.cbor().value(String.class).encode(text);
		assertThat(written.getByte(0) & 0x1f).isNotEqualTo(INDEFINITE_LENGTH);
		assertThat(JacksonPayloadCodec.cbor().value(String.class).decode(written)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(ints = { 3996, 3997 })
	void textWithinOthersIsToo(int length) {
		Page page = new Page("x".repeat(length), List.of("y".repeat(length)));
		ByteBuf written = JacksonPayloadCodec.cbor().value(Page.class).encode(page);
		// The first byte of a text in chunks, which nothing else here begins with
		assertThat(written.indexOf(0, written.writerIndex(), (byte) 0x7f)).isNegative();
		assertThat(JacksonPayloadCodec.cbor().value(Page.class).decode(written)).isEqualTo(page);
	}

	private record Page(String text, List<String> lines) {
	}

}
