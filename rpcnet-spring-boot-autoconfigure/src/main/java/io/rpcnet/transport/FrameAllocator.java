package io.rpcnet.transport;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Allocates frames: unpooled heap buffers, with no reference counting to speak of, no
 * pool, and no leak detector to feed.
 */
final class FrameAllocator extends AbstractByteBufAllocator {

	private static final UnpooledByteBufAllocator heap = new UnpooledByteBufAllocator(false, true);

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		return heap.heapBuffer(initialCapacity, maxCapacity);
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		return heap.directBuffer(initialCapacity, maxCapacity);
	}

	@Override
	public CompositeByteBuf compositeBuffer() {
		// RSocket puts fragments together in one of these. With Netty's default it copies
		// everything at each 16th fragment, which 64 MB in small ones make an attack
		return compositeHeapBuffer(Integer.MAX_VALUE);
	}

	@Override
	public CompositeByteBuf compositeHeapBuffer(int maxComponents) {
		return heap.compositeHeapBuffer(maxComponents);
	}

	@Override
	public boolean isDirectBufferPooled() {
		return false;
	}

}
