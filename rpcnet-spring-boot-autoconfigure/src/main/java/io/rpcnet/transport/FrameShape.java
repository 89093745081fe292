package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameLengthCodec;
import io.rsocket.frame.FrameType;
import org.jspecify.annotations.Nullable;

/**
 * What makes bytes a frame. RSocket throws at whatever is none, and logs an error with
 * its stack for each.
 *
 * @see "RSocket protocol 1.0, Framing Format"
 */
final class FrameShape {

	static final int HEADER = FrameHeaderCodec.size();

	static final int TYPE_SHIFT = 10;

	static final int METADATA_LENGTH_BYTES = 3;

	/**
	 * What RSocket counts beside the body of a frame that it makes no longer than asked.
	 */
	static final int OVERHEAD = FrameLengthCodec.FRAME_LENGTH_SIZE + HEADER;

	/**
	 * Type and flags of a call with one answer, in one frame, but for that of metadata.
	 */
	static final int REQUEST_RESPONSE = FrameType.REQUEST_RESPONSE.getEncodedType() << TYPE_SHIFT;

	/**
	 * Type and flags of that answer, in one frame, but for that of metadata.
	 */
	static final int ANSWER = FrameType.PAYLOAD.getEncodedType() << TYPE_SHIFT | FrameHeaderCodec.FLAGS_N
			| FrameHeaderCodec.FLAGS_C;

	private static final int SETUP_NUMBERS = 3 * Integer.BYTES;

	private static final @Nullable FrameType[] TYPES = types();

	private FrameShape() {
	}

	private static @Nullable FrameType[] types() {
		@Nullable FrameType[] types = new FrameType[1 << (Short.SIZE - TYPE_SHIFT)];
		for (FrameType type : FrameType.values()) {
			// Those for COMPLETE and NEXT are no types of the wire
			if (type != FrameType.RESERVED && type != FrameType.EXT && type.getEncodedType() < types.length) {
				types[type.getEncodedType()] = type;
			}
		}
		return types;
	}

	/**
	 * Return the type of a frame.
	 * @param typeAndFlags the two bytes behind the stream id
	 * @return the type, or null when there is none of that number
	 */
	static @Nullable FrameType type(int typeAndFlags) {
		return TYPES[typeAndFlags >> TYPE_SHIFT];
	}

	/**
	 * Return whether a frame is complete in itself.
	 * @param frame the frame, whose reader index does not move
	 * @param type its type
	 * @param flags its flags
	 * @return whether it has all that it says it has, on a stream that fits
	 */
	static boolean isWhole(ByteBuf frame, FrameType type, int flags) {
		int start = frame.readerIndex();
		int fixed = HEADER + fixedBytes(type);
		if (frame.readableBytes() < fixed || !isOnStream(type, frame.getInt(start))) {
			return false;
		}
		return switch (type) {
			case SETUP -> isWholeSetup(frame.slice().skipBytes(fixed), flags);
			case REQUEST_N -> frame.getInt(start + HEADER) > 0;
			case REQUEST_STREAM, REQUEST_CHANNEL ->
				frame.getInt(start + HEADER) > 0 && holdsMetadata(frame, fixed, flags);
			case REQUEST_RESPONSE, REQUEST_FNF -> holdsMetadata(frame, fixed, flags);
			case PAYLOAD -> saysSomething(flags) && holdsMetadata(frame, fixed, flags);
			default -> true;
		};
	}

	private static boolean isOnStream(FrameType type, int streamId) {
		return switch (type) {
			case SETUP, LEASE, KEEPALIVE, METADATA_PUSH, RESUME, RESUME_OK -> streamId == 0;
			case ERROR -> streamId >= 0;
			default -> streamId > 0;
		};
	}

	private static boolean holdsMetadata(ByteBuf frame, int fixed, int flags) {
		int rest = frame.readableBytes() - fixed - METADATA_LENGTH_BYTES;
		return (flags & FrameHeaderCodec.FLAGS_M) == 0
				|| rest >= 0 && frame.getUnsignedMedium(frame.readerIndex() + fixed) <= rest;
	}

	/**
	 * Return whether a frame is a payload or part of one.
	 * @param type its type
	 * @param flags its flags
	 * @return whether it may have metadata and data
	 */
	static boolean isPartOfPayload(FrameType type, int flags) {
		return switch (type) {
			case REQUEST_RESPONSE, REQUEST_FNF, REQUEST_STREAM, REQUEST_CHANNEL -> true;
			case PAYLOAD -> (flags & FrameHeaderCodec.FLAGS_N) != 0;
			default -> false;
		};
	}

	/**
	 * Return whether a payload ends with a frame.
	 * @param type the frame's type
	 * @param flags its flags
	 * @return whether no other fragment follows
	 */
	static boolean isLastFragment(FrameType type, int flags) {
		// RSocket takes a fragment that completes its stream for the last
		return (flags & FrameHeaderCodec.FLAGS_F) == 0
				|| type == FrameType.PAYLOAD && (flags & FrameHeaderCodec.FLAGS_C) != 0;
	}

	static boolean hasMetadata(int flags) {
		return (flags & FrameHeaderCodec.FLAGS_M) != 0;
	}

	/**
	 * Return where metadata and data begin, of which the metadata comes first.
	 * @param type the frame's type
	 * @param flags its flags
	 * @return the position, counted from the start of the frame
	 */
	static int bodyPosition(FrameType type, int flags) {
		return HEADER + (type.hasInitialRequestN() ? Integer.BYTES : 0)
				+ (hasMetadata(flags) ? METADATA_LENGTH_BYTES : 0);
	}

	/**
	 * Return how much metadata a frame says it has.
	 * @param frame the frame, whose reader index does not move
	 * @param type its type
	 * @param flags its flags
	 * @return the bytes, 0 when there is none
	 */
	static int metadataLength(ByteBuf frame, FrameType type, int flags) {
		int body = bodyPosition(type, flags);
		boolean present = hasMetadata(flags) && frame.readableBytes() >= body;
		return present ? frame.getUnsignedMedium(frame.readerIndex() + body - METADATA_LENGTH_BYTES) : 0;
	}

	private static boolean saysSomething(int flags) {
		return (flags & (FrameHeaderCodec.FLAGS_N | FrameHeaderCodec.FLAGS_C)) != 0;
	}

	private static int fixedBytes(FrameType type) {
		return switch (type) {
			case SETUP -> SETUP_NUMBERS;
			case KEEPALIVE -> Long.BYTES;
			case REQUEST_STREAM, REQUEST_CHANNEL, REQUEST_N, ERROR -> Integer.BYTES;
			default -> 0;
		};
	}

	private static boolean isWholeSetup(ByteBuf in, int flags) {
		boolean token = (flags & FrameHeaderCodec.FLAGS_F) != 0;
		if (token && !(in.readableBytes() >= Short.BYTES && skip(in, in.readUnsignedShort()))) {
			return false;
		}
		boolean mimeTypes = in.isReadable() && skip(in, in.readUnsignedByte()) && in.isReadable()
				&& skip(in, in.readUnsignedByte());
		return mimeTypes && holdsMetadata(in, 0, flags);
	}

	private static boolean skip(ByteBuf in, int length) {
		boolean there = in.readableBytes() >= length;
		in.skipBytes(there ? length : 0);
		return there;
	}

}
