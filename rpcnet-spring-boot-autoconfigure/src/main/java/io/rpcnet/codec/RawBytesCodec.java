package io.rpcnet.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * A {@code byte[]} that is the whole payload: no format, whatever the connection's is.
 */
final class RawBytesCodec implements ValueCodec {

	static final RawBytesCodec INSTANCE = new RawBytesCodec();

	private RawBytesCodec() {
	}

	@Override
	public ByteBuf encode(@Nullable Object value) {
		if (value == null) {
			throw new RpcException(RpcStatus.INTERNAL, "A raw byte[] payload cannot be null: send an empty array.");
		}
		return Unpooled.wrappedBuffer((byte[]) value);
	}

	@Override
	public Object decode(ByteBuf data) {
		return ByteBufUtil.getBytes(data);
	}

	@Override
	public boolean readsEmpty() {
		return true;
	}

}
