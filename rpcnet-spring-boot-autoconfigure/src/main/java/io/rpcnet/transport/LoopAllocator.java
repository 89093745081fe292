package io.rpcnet.transport;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Allocates what connections read into and write from. Each event loop keeps a few of the
 * buffers that it always needs, of the length of a TLS record and of a long read, half a
 * megabyte in all once it is busy: Netty's allocator makes those anew where the heap is
 * small, and fills them with zeros. Everything else comes from Netty's, and all of it
 * where leaks are looked for.
 */
final class LoopAllocator extends AbstractByteBufAllocator {

	static final ByteBufAllocator INSTANCE = new LoopAllocator();

	/** With what encryption adds to the 16 KiB. */
	private static final int RECORD = 18 * 1024;

	/** What Netty reads at most at once, and the rest of a record from before. */
	private static final int READ = 64 * 1024 + RECORD;

	/** Short ones are many, and cheap to allocate. */
	private static final int SHORT = 4 * 1024;

	private static final ByteBufAllocator unpooled = new UnpooledByteBufAllocator(true, true);

	private static final FastThreadLocal<Kept> kept = new FastThreadLocal<>() {

		@Override
		protected Kept initialValue() {
			return new Kept();
		}

		@Override
		protected void onRemoval(Kept value) {
			value.records.release();
			value.reads.release();
		}

	};

	private LoopAllocator() {
		super(true);
	}

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		return DEFAULT.heapBuffer(initialCapacity, maxCapacity);
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		if (initialCapacity <= SHORT || initialCapacity > READ || maxCapacity < READ || looksForLeaks()) {
			return DEFAULT.directBuffer(initialCapacity, maxCapacity);
		}
		Ring ring = (initialCapacity <= RECORD) ? kept.get().records : kept.get().reads;
		ByteBuf free = ring.take();
		return (free != null) ? free : DEFAULT.directBuffer(initialCapacity, maxCapacity);
	}

	private static boolean looksForLeaks() {
		return ResourceLeakDetector.getLevel().ordinal() > ResourceLeakDetector.Level.SIMPLE.ordinal();
	}

	@Override
	public boolean isDirectBufferPooled() {
		return true;
	}

	private static final class Kept {

		private final Ring records = new Ring(16, RECORD);

		private final Ring reads = new Ring(3, READ);

	}

	/**
	 * Buffers of one length. They are taken on one thread, and may be released on any.
	 */
	private static final class Ring {

		private final @Nullable ByteBuf[] buffers;

		private final int capacity;

		private int next;

		private Ring(int size, int capacity) {
			this.buffers = new ByteBuf[size];
			this.capacity = capacity;
		}

		/**
		 * Take a buffer that nobody uses.
		 * @return the buffer, to be released, or null when all are in use
		 */
		private @Nullable ByteBuf take() {
			for (int i = 0; i < this.buffers.length; i++) {
				int place = this.next;
				this.next = (place + 1) % this.buffers.length;
				ByteBuf there = this.buffers[place];
				if (there == null || isSpent(there)) {
					there = unpooled.directBuffer(this.capacity);
					this.buffers[place] = there;
				}
				if (there.refCnt() == 1) {
					return there.clear().retain();
				}
			}
			return null;
		}

		// Released once too often, or given another length
		private boolean isSpent(ByteBuf buffer) {
			int references = buffer.refCnt();
			if (references == 1 && buffer.capacity() != this.capacity) {
				buffer.release();
				return true;
			}
			return references == 0;
		}

		private void release() {
			for (ByteBuf buffer : this.buffers) {
				if (buffer != null && buffer.refCnt() > 0) {
					buffer.release();
				}
			}
		}

	}

}
