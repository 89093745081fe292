package io.rpcnet.transport;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Allocates frames: unpooled heap buffers, with no reference counting to speak of, no
 * pool, and no leak detector to feed.
 */
final class FrameAllocator extends AbstractByteBufAllocator {

	private static final UnpooledByteBufAllocator unpooled = new UnpooledByteBufAllocator(true, true);

	/** RSocket asks for no particular capacity where it writes the header of a frame. */
	private static final int HEADER_CAPACITY = 16;

	@Override
	public ByteBuf heapBuffer() {
		return heapBuffer(HEADER_CAPACITY);
	}

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		// Netty's allocator would count what it allocates, which costs as much as this
		return new UnpooledHeapByteBuf(unpooled, initialCapacity, maxCapacity);
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		return unpooled.directBuffer(initialCapacity, maxCapacity);
	}

	@Override
	public CompositeByteBuf compositeBuffer() {
		// RSocket puts fragments together in one of these. With Netty's default it copies
		// everything at each 16th fragment, which 64 MB in small ones make an attack
		return compositeHeapBuffer(Integer.MAX_VALUE);
	}

	@Override
	public CompositeByteBuf compositeHeapBuffer(int maxComponents) {
		return new CompositeByteBuf(this, false, maxComponents);
	}

	@Override
	public boolean isDirectBufferPooled() {
		return false;
	}

}
