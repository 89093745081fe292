package io.rpcnet.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads values of one type, prepared once for any number of calls on any
 * thread, event loops among them: it must not block.
 * <p>
 * Who releases: what {@link #encode} returns is released by the runtime, once it is
 * written to the network; what {@link #decode} is given is released by the runtime, once
 * that method has returned. A value that is a Netty {@code ByteBuf} itself follows the
 * rules of {@code io.rpcnet.codec}.
 *
 * @since 0.1.0
 */
public interface ValueCodec {

	/**
	 * Write a value.
	 * @param value the value; null only where the format can say so
	 * @return a buffer that holds nothing else, with a reference for the runtime to
	 * release. Best on the heap and unpooled ({@code Unpooled.buffer()}): nothing is lost
	 * then when a call ends before it is written
	 * @throws io.rpcnet.RpcException with INTERNAL if the value cannot be written. The
	 * message may reach the other side: it never quotes the value
	 */
	ByteBuf encode(@Nullable Object value);

	/**
	 * Read a value.
	 * @param data the bytes, to the last one, which stay the runtime's: valid until this
	 * method returns, so what is kept is copied or retained. Their reader index may move
	 * @return the value, null when the bytes say so
	 * @throws io.rpcnet.RpcException with INVALID_ARGUMENT if the bytes are no such
	 * value, whatever they are: they may come from anyone. The message reaches the other
	 * side and logs: it never quotes the bytes
	 */
	@Nullable Object decode(ByteBuf data);

	/**
	 * Return whether no bytes at all are a value. On a channel, an empty payload that
	 * only opens it is then told apart from an item by what follows.
	 * @return whether an empty payload can be read, false by default
	 */
	default boolean readsEmpty() {
		return false;
	}

}
