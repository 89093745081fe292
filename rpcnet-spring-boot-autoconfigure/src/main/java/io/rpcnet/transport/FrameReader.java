package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a connection into frames, each behind its length in three bytes. All
 * on the event loop of the connection.
 *
 * @see "RSocket protocol 1.0, Framing Protocol"
 */
final class FrameReader {

	private static final int LENGTH_BYTES = 3;

	/** A peer must send what it announces before it gets more memory than this. */
	private static final int INITIAL_CAPACITY = 16 * 1024;

	/** How much more memory it gets for what it has sent. */
	private static final int GROWTH = 16;

	private final FrameChannel connection;

	private final int maxLength;

	private @Nullable ByteBuf frame;

	private int length;

	private int lengthBytesRead;

	/**
	 * Create a reader.
	 * @param connection closed when an impossible length is announced
	 * @param maxLength the longest frame
	 */
	FrameReader(FrameChannel connection, int maxLength) {
		this.connection = connection;
		this.maxLength = maxLength;
	}

	/**
	 * Read on.
	 * @param in what has come, of which at least a byte is read
	 * @return the frame that is complete with it, or null if none is
	 */
	@Nullable ByteBuf read(ByteBuf in) {
		ByteBuf current = this.frame;
		if (current == null) {
			readLength(in);
			return null;
		}
		readInto(current, in);
		if (current.readableBytes() < this.length) {
			return null;
		}
		this.frame = null;
		this.length = 0;
		return current;
	}

	private void readLength(ByteBuf in) {
		if (this.lengthBytesRead == 0 && in.readableBytes() >= LENGTH_BYTES) {
			this.length = in.readUnsignedMedium();
		}
		else {
			this.length = (this.length << 8) | in.readUnsignedByte();
			if (++this.lengthBytesRead < LENGTH_BYTES) {
				return;
			}
			this.lengthBytesRead = 0;
		}
		if (this.length < FrameShape.HEADER || this.length > this.maxLength) {
			this.connection.close("it announces a frame of %d bytes, from %d to %d are allowed".formatted(this.length,
					FrameShape.HEADER, this.maxLength));
			return;
		}
		this.frame = FrameChannel.HEAP.heapBuffer(Math.min(this.length, INITIAL_CAPACITY), this.length);
	}

	private void readInto(ByteBuf current, ByteBuf in) {
		int some = Math.min(in.readableBytes(), this.length - current.readableBytes());
		if (some > current.writableBytes()) {
			long sent = (long) current.readableBytes() + some;
			current.capacity((int) Math.min(this.length, sent * GROWTH));
		}
		current.writeBytes(in, some);
	}

}
