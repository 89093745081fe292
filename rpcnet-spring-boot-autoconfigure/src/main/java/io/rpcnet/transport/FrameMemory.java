package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

import io.rpcnet.ReceivedBytes;

/**
 * Where an event loop reads a frame that is handled before the next one, so that nothing
 * is allocated for it but data that is worth an array of its own.
 */
final class FrameMemory {

	/** To copy data up to this size once more is cheaper than an array of its own. */
	private static final int SMALL = 256;

	private static final int LONGEST_METADATA = 1024;

	private static final FastThreadLocal<FrameMemory> memories = new FastThreadLocal<>() {

		@Override
		protected FrameMemory initialValue() {
			return new FrameMemory();
		}

	};

	private final byte[] bytes = new byte[LONGEST_METADATA + SMALL];

	private final LentBytes metadata = new LentBytes(this.bytes);

	private final LentBytes data = new LentBytes(this.bytes);

	private boolean lent;

	/**
	 * Return the memory of this thread.
	 * @return the memory, the same each time
	 */
	static FrameMemory ofThread() {
		return memories.get();
	}

	/**
	 * Return whether a payload can be lent.
	 * @param metadataLength the length of its metadata, or a negative number for none
	 * @return whether there is room for it, and no other one is being handled
	 */
	boolean isFree(int metadataLength) {
		return !this.lent && metadataLength <= LONGEST_METADATA;
	}

	/**
	 * Read a payload.
	 * @param in what has come, whose reader index does not move
	 * @param position where the metadata begins in it, or else the data
	 * @param metadataLength the length of the metadata, or a negative number for none
	 * @param dataLength the length of the data
	 * @return the payload, there until {@link #takeBack()}
	 */
	LentPayload lend(ByteBuf in, int position, int metadataLength, int dataLength) {
		this.lent = true;
		int before = Math.max(0, metadataLength);
		boolean small = dataLength <= SMALL;
		in.getBytes(position, this.bytes, 0, small ? before + dataLength : before);
		return new LentPayload((metadataLength >= 0) ? this.metadata.show(0, before) : null,
				small ? this.data.show(before, dataLength) : read(in, position + before, dataLength));
	}

	private static ByteBuf read(ByteBuf in, int position, int length) {
		byte[] bytes = new byte[length];
		in.getBytes(position, bytes);
		return new ReceivedBytes(bytes);
	}

	/**
	 * Take notice that the payload is handled.
	 */
	void takeBack() {
		this.lent = false;
	}

}
