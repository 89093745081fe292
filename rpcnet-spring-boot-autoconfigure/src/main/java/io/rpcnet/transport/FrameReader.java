package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import org.jspecify.annotations.Nullable;

import io.rpcnet.ReceivedBytes;

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

	/**
	 * More than half a region of most heaps, and a little less than whole ones, so that a
	 * collection neither moves it nor wastes much.
	 */
	private static final int LARGEST_CHUNK = 4 * 1024 * 1024 - 64;

	/** To copy the data of such a frame is cheaper than an array of its own. */
	private static final int SMALL = 4 * 1024;

	private static final int NO_METADATA = -1;

	private static final byte[] NONE = {};

	private final FrameChannel connection;

	private final int maxLength;

	private final InboundLimits limits;

	/**
	 * For fragments, one behind the other: in arrays of their own a collection in the
	 * middle of a large payload would move all that has come of it.
	 */
	private byte[] chunk = NONE;

	private int used;

	private @Nullable ByteBuf frame;

	/** What stands before the data when that is read into an array of its own. */
	private ByteBuf head = Unpooled.EMPTY_BUFFER;

	private int metadata;

	private int length;

	private int lengthBytesRead;

	/**
	 * Create a reader.
	 * @param connection closed when an impossible length is announced
	 * @param maxLength the longest frame
	 * @param limits tells how much there is of payloads that have not come completely
	 */
	FrameReader(FrameChannel connection, int maxLength, InboundLimits limits) {
		this.connection = connection;
		this.maxLength = maxLength;
		this.limits = limits;
	}

	/**
	 * Handle a request or an answer that has come as a whole, in one frame, without
	 * making a frame of it.
	 * @param in what has come, whose reader index moves behind the frame
	 * @param handler what handles such frames
	 * @return false if nothing was done, because there is no such frame, or something is
	 * unusual about it
	 */
	boolean handle(ByteBuf in, StreamHandler handler) {
		if (this.frame != null || this.lengthBytesRead > 0 || in.readableBytes() < LENGTH_BYTES + FrameShape.HEADER) {
			return false;
		}
		int start = in.readerIndex() + LENGTH_BYTES;
		int length = in.getUnsignedMedium(in.readerIndex());
		int streamId = in.getInt(start);
		int typeAndFlags = in.getUnsignedShort(start + Integer.BYTES);
		boolean whole = length <= in.readableBytes() - LENGTH_BYTES && length <= this.maxLength;
		return whole && (typeAndFlags & ~FrameHeaderCodec.FLAGS_M) == handler.wholeType()
				&& handle(in, start, length, streamId, typeAndFlags, handler);
	}

	private boolean handle(ByteBuf in, int start, int length, int streamId, int typeAndFlags, StreamHandler handler) {
		int body = FrameShape.HEADER;
		int metadata = NO_METADATA;
		if (FrameShape.hasMetadata(typeAndFlags)) {
			body += FrameShape.METADATA_LENGTH_BYTES;
			if (length < body) {
				return false;
			}
			metadata = in.getUnsignedMedium(start + FrameShape.HEADER);
		}
		int data = length - body - Math.max(0, metadata);
		FrameMemory memory = FrameMemory.ofThread();
		if (data < 0 || !memory.isFree(metadata) || !handler.takes(streamId)
				|| !this.limits.admitsWhole(streamId, length)) {
			return false;
		}
		LentPayload payload = memory.lend(in, start + body, metadata, data);
		in.readerIndex(start + length);
		try {
			handler.handle(streamId, payload);
		}
		finally {
			payload.keep();
			memory.takeBack();
		}
		return true;
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
		return (current instanceof ReceivedBytes data) ? whole(data) : current;
	}

	private ByteBuf whole(ReceivedBytes data) {
		ByteBuf before = this.head;
		this.head = Unpooled.EMPTY_BUFFER;
		return new WholeFrame(before, this.metadata, data);
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
		this.frame = (this.length > SMALL && in.readableBytes() >= FrameShape.HEADER) ? beginLarge(in) : begin();
	}

	private ByteBuf begin() {
		return FrameChannel.HEAP.heapBuffer(Math.min(this.length, INITIAL_CAPACITY), this.length);
	}

	private ByteBuf beginLarge(ByteBuf in) {
		int typeAndFlags = in.getUnsignedShort(in.readerIndex() + Integer.BYTES);
		FrameType type = FrameShape.type(typeAndFlags);
		if (type == null || !FrameShape.isPartOfPayload(type, typeAndFlags)) {
			return begin();
		}
		if ((typeAndFlags & FrameHeaderCodec.FLAGS_F) != 0) {
			return (type == FrameType.PAYLOAD && hasRoom()) ? nextOfChunk() : begin();
		}
		int metadataLength = FrameShape.metadataLength(in, type, typeAndFlags);
		int before = FrameShape.bodyPosition(type, typeAndFlags) + metadataLength;
		boolean known = in.readableBytes() >= before && before < this.length;
		return (known && (long) in.readableBytes() * GROWTH >= this.length) ? beginData(in, before, metadataLength)
				: begin();
	}

	private ByteBuf beginData(ByteBuf in, int before, int metadataLength) {
		this.head = FrameChannel.HEAP.heapBuffer(before, before).writeBytes(in, before);
		this.metadata = metadataLength;
		this.length -= before;
		return new ReceivedBytes(new byte[this.length]).clear();
	}

	private boolean hasRoom() {
		if (this.chunk.length - this.used < this.length) {
			// No more than the peer has sent of what is not complete
			int size = (int) Math.min(LARGEST_CHUNK, this.limits.held());
			if (size < this.length) {
				return false;
			}
			this.chunk = new byte[size];
			this.used = 0;
		}
		return true;
	}

	private ByteBuf nextOfChunk() {
		ByteBuf next = Unpooled.wrappedBuffer(this.chunk, this.used, this.length).clear();
		this.used += this.length;
		return next;
	}

	/**
	 * Keep no memory for fragments that nobody is known to send.
	 */
	void endRead() {
		if (this.limits.held() == 0) {
			this.chunk = NONE;
			this.used = 0;
		}
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
