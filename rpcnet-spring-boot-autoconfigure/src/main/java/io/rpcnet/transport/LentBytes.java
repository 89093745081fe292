package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Some of the bytes of {@link FrameMemory}. Their allocator is none whose buffers may be
 * had longer than they are lent, so that whoever wants to keep them makes a copy.
 */
final class LentBytes extends UnpooledHeapByteBuf {

	LentBytes(byte[] memory) {
		super(FrameChannel.HEAP, memory, memory.length);
	}

	/**
	 * Show a part of the memory.
	 * @param from its first byte
	 * @param length its length
	 * @return this buffer
	 */
	ByteBuf show(int from, int length) {
		return setIndex(from, from + length);
	}

}
