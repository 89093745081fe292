package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

import io.rpcnet.ReceivedBytes;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * Bytes that are the whole payload: no format, whatever the connection's is.
 *
 * @param <T> the type of the bytes
 * @param type the type of the bytes
 * @param writer makes them a buffer that the runtime releases
 * @param reader makes them from a buffer that stays the runtime's
 */
record RawCodec<T>(Class<T> type, Function<T, ByteBuf> writer, Function<ByteBuf, T> reader) implements ValueCodec {

	private static final List<RawCodec<?>> ARGUMENTS = List.of(
			new RawCodec<>(byte[].class, Unpooled::wrappedBuffer, RawCodec::array),
			// A duplicate has no byte order of its own, and wrapping it moves no position
			new RawCodec<>(ByteBuffer.class, (bytes) -> Unpooled.wrappedBuffer(bytes.duplicate()), RawCodec::view),
			new RawCodec<>(ByteBuf.class, ByteBuf::retainedDuplicate, RawCodec::keep));

	private static final RawCodec<ByteBuf> HANDED_OVER = new RawCodec<>(ByteBuf.class, Function.identity(),
			RawCodec::keep);

	private static final int COPIED_AT_ONCE = 128 * 1024;

	/**
	 * Find the codec of an argument, which stays the caller's.
	 * @param type the type
	 * @return the codec, or null if values of the type are not raw
	 */
	static @Nullable ValueCodec ofArgument(Type type) {
		for (RawCodec<?> codec : ARGUMENTS) {
			if (codec.type == type) {
				return codec;
			}
		}
		return null;
	}

	/**
	 * Find the codec of a result or of an item of a stream, which passes to the runtime.
	 * @param type the type
	 * @return the codec, or null if values of the type are not raw
	 */
	static @Nullable ValueCodec of(Type type) {
		return (type == ByteBuf.class) ? HANDED_OVER : ofArgument(type);
	}

	private static byte[] array(ByteBuf data) {
		return (data instanceof ReceivedBytes received && received.isWhole()) ? received.array() : copy(data);
	}

	private static byte[] copy(ByteBuf data) {
		if (data.readableBytes() <= COPIED_AT_ONCE) {
			return ByteBufUtil.getBytes(data);
		}
		byte[] copy = new byte[data.readableBytes()];
		for (int done = 0; done < copy.length; done += COPIED_AT_ONCE) {
			data.getBytes(data.readerIndex() + done, copy, done, Math.min(COPIED_AT_ONCE, copy.length - done));
			// All of it takes milliseconds, for which event loops may wait where
			// processors are few
			Thread.yield();
		}
		return copy;
	}

	private static ByteBuffer view(ByteBuf data) {
		if (outlivesRelease(data)) {
			return ByteBuffer.wrap(data.array(), data.arrayOffset() + data.readerIndex(), data.readableBytes()).slice();
		}
		return ByteBuffer.wrap(ByteBufUtil.getBytes(data));
	}

	private static ByteBuf keep(ByteBuf data) {
		return outlivesRelease(data) ? data.retainedSlice() : Unpooled.copiedBuffer(data);
	}

	private static boolean outlivesRelease(ByteBuf data) {
		ByteBuf root = data;
		while (root.unwrap() != null) {
			root = root.unwrap();
		}
		return root.hasArray() && !(root instanceof CompositeByteBuf)
				&& root.alloc() instanceof UnpooledByteBufAllocator;
	}

	@Override
	public ByteBuf encode(@Nullable Object value) {
		if (value == null) {
			throw new RpcException(RpcStatus.INTERNAL,
					"A raw payload cannot be null: send an empty %s.".formatted(this.type.getSimpleName()));
		}
		return this.writer.apply(this.type.cast(value));
	}

	@Override
	public Object decode(ByteBuf data) {
		return this.reader.apply(data);
	}

	@Override
	public boolean readsEmpty() {
		return true;
	}

}
