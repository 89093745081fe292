package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rpcnet.ReceivedBytes;
import io.rpcnet.RpcException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RawCodec}.
 */
class RawCodecTests {

	@Test
	void byteArrayIsWrapped() {
		byte[] bytes = { 1, 2 };
		ByteBuf encoded = argument(byte[].class).encode(bytes);
		assertThat(encoded.array()).isSameAs(bytes);
		assertThat(argument(byte[].class).decode(encoded)).isEqualTo(bytes).isNotSameAs(bytes);
	}

	@Test
	void byteArrayThatCameInWholeIsNotCopied() {
		byte[] bytes = { 1, 2 };
		assertThat(argument(byte[].class).decode(new ReceivedBytes(bytes))).isSameAs(bytes);
		assertThat(argument(byte[].class).decode(new ReceivedBytes(bytes).skipBytes(1))).isEqualTo(new byte[] { 2 });
		assertThat(argument(byte[].class).decode(new ReceivedBytes(bytes).slice())).isNotSameAs(bytes);
	}

	@ParameterizedTest
	@MethodSource
	void bufferIsSentAsItIsAndKeepsItsPosition(ByteBuffer buffer) {
		ByteBuf encoded = argument(ByteBuffer.class).encode(buffer);
		assertThat(ByteBufUtil.getBytes(encoded)).containsExactly(2, 3);
		assertThat(buffer.position()).isEqualTo(1);
		assertThat(buffer.remaining()).isEqualTo(2);
		encoded.release();
		assertThat(buffer.get(1)).isEqualTo((byte) 2);
	}

	static Stream<ByteBuffer> bufferIsSentAsItIsAndKeepsItsPosition() {
		byte[] bytes = { 9, 1, 2, 3, 4 };
		ByteBuffer direct = ByteBuffer.allocateDirect(4).put(bytes, 1, 4).position(1).limit(3);
		ByteBuffer heap = ByteBuffer.wrap(bytes, 1, 4).slice().position(1).limit(3);
		return Stream.of(heap, heap.asReadOnlyBuffer().position(1), direct, direct.asReadOnlyBuffer().position(1),
				heap.duplicate().order(ByteOrder.LITTLE_ENDIAN));
	}

	@Test
	void bufferThatCameInShowsTheFrame() {
		ByteBuf frame = Unpooled.wrappedBuffer(new byte[] { 9, 1, 2, 9 });
		ByteBuffer decoded = (ByteBuffer) argument(ByteBuffer.class).decode(frame.slice(1, 2));
		assertThat(decoded).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
		frame.setByte(1, 7);
		frame.release();
		assertThat(decoded.get(0)).isEqualTo((byte) 7);
	}

	@Test
	void argumentStaysTheCallers() {
		ByteBuf given = Unpooled.directBuffer().writeBytes(new byte[] { 1, 2, 3 }).skipBytes(1);
		ByteBuf encoded = argument(ByteBuf.class).encode(given);
		assertThat(ByteBufUtil.getBytes(encoded.skipBytes(1))).containsExactly(3);
		assertThat(encoded.release()).isFalse();
		assertThat(given.readerIndex()).isEqualTo(1);
		assertThat(given.release()).isTrue();
	}

	@Test
	void resultPassesToTheRuntime() {
		ByteBuf given = Unpooled.directBuffer().writeByte(1);
		ByteBuf encoded = result(ByteBuf.class).encode(given);
		assertThat(encoded).isSameAs(given);
		assertThat(encoded.release()).isTrue();
	}

	@Test
	void bufferThatCameInIsTheReceivers() {
		ByteBuf frame = Unpooled.wrappedBuffer(new byte[] { 9, 1, 2, 9 });
		ByteBuf decoded = (ByteBuf) argument(ByteBuf.class).decode(frame.slice(1, 2));
		assertThat(frame.release()).isFalse();
		assertThat(ByteBufUtil.getBytes(decoded)).containsExactly(1, 2);
		assertThat(decoded.array()).isSameAs(frame.array());
		assertThat(decoded.release()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { ByteBuf.class, ByteBuffer.class, byte[].class })
	void whatMustBeReleasedIsCopied(Class<?> type) {
		PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
		for (ByteBuf frame : new ByteBuf[] { pool.heapBuffer(), pool.directBuffer(), Unpooled.directBuffer(),
				pool.compositeHeapBuffer().addComponent(true, pool.heapBuffer().writeZero(0)) }) {
			Object decoded = argument(type).decode(frame.writeBytes(new byte[] { 1, 2 }));
			assertThat(frame.setZero(0, 2).release()).isTrue();
			assertThat(ByteBufUtil.getBytes(argument(type).encode(decoded))).containsExactly(1, 2);
		}
	}

	@Test
	void nothingIsAValue() {
		for (Type type : new Type[] { byte[].class, ByteBuffer.class, ByteBuf.class }) {
			assertThat(argument(type).readsEmpty()).isTrue();
			assertThat(argument(type).encode(argument(type).decode(Unpooled.EMPTY_BUFFER)).isReadable()).isFalse();
		}
	}

	@Test
	void nullIsRefused() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> argument(ByteBuf.class).encode(null))
			.withMessage("A raw payload cannot be null: send an empty ByteBuf.");
	}

	@Test
	void otherTypesAreNotRaw() {
		assertThat(RawCodec.of(String.class)).isNull();
		assertThat(RawCodec.of(Byte[].class)).isNull();
	}

	private static ValueCodec argument(Type type) {
		return RawCodec.ofArgument(type);
	}

	private static ValueCodec result(Type type) {
		return RawCodec.of(type);
	}

}
