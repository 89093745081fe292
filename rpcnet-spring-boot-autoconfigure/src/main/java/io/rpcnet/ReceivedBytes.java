package io.rpcnet;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Bytes that came over the network and are an array of their own, so that whoever reads
 * them may have the array instead of a copy.
 *
 * @since 0.1.0
 */
@Internal
public final class ReceivedBytes extends UnpooledHeapByteBuf {

	/**
	 * Create a buffer that is full.
	 * @param bytes the array, which nothing else refers to
	 */
	public ReceivedBytes(byte[] bytes) {
		super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.length);
	}

	/**
	 * Return whether the array may be taken: whether all of it is still to be read.
	 * @return whether nothing was read or cut off
	 */
	public boolean isWhole() {
		return readableBytes() == array().length;
	}

}
