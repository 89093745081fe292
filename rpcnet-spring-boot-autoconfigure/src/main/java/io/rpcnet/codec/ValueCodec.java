package io.rpcnet.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * Writes and reads values of one type, prepared once for any number of calls on any
 * thread.
 *
 * @since 0.1.0
 */
@Internal
public interface ValueCodec {

	/**
	 * Write a value.
	 * @param value the value; null only where the format can say so
	 * @return an unpooled heap buffer, owned by the caller
	 * @throws io.rpcnet.RpcException with INTERNAL if the value cannot be written
	 */
	ByteBuf encode(@Nullable Object value);

	/**
	 * Read a value.
	 * @param data the bytes, which stay the caller's; their reader index may move
	 * @return the value, null when the bytes say so
	 * @throws io.rpcnet.RpcException with INVALID_ARGUMENT if the bytes are no such value
	 */
	@Nullable Object decode(ByteBuf data);

	/**
	 * Return whether no bytes at all are a value.
	 * @return whether an empty payload can be read
	 */
	default boolean readsEmpty() {
		return false;
	}

}
