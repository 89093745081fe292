package io.rpcnet.codec;

import io.netty.buffer.ByteBuf;
import tools.jackson.core.exc.StreamReadException;

/**
 * Counts the tags before each value of CBOR. Jackson 3.1 has no limit of them and takes
 * quadratic time: a payload of a megabyte keeps a thread for ten seconds.
 *
 * @see "RFC 8949, section 3"
 */
final class CborTags {

	static final int MAX_TAGS = 16;

	private static final int MAJOR_BYTES = 2;

	private static final int MAJOR_TEXT = 3;

	private static final int MAJOR_TAG = 6;

	private CborTags() {
	}

	/**
	 * Require that no value has many tags. What is no CBOR is left to the parser.
	 * @param data the bytes, whose reader index does not move
	 * @throws StreamReadException if a value has more
	 */
	static void requireFew(ByteBuf data) {
		int tags = 0;
		int end = data.writerIndex();
		// Arrays and maps are heads before their elements, so that all heads are in a row
		for (long index = data.readerIndex(); index < end;) {
			int head = data.getUnsignedByte((int) index);
			int major = head >> 5;
			tags = (major == MAJOR_TAG) ? tags + 1 : 0;
			if (tags > MAX_TAGS) {
				throw new StreamReadException("More than %d tags before one value".formatted(MAX_TAGS));
			}
			index = next(data, (int) index, head & 0x1F, major == MAJOR_BYTES || major == MAJOR_TEXT, end);
		}
	}

	private static long next(ByteBuf data, int index, int low, boolean string, int end) {
		if (low < 24 || low == 31) {
			return index + 1L + ((string && low != 31) ? low : 0);
		}
		int size = 1 << (low - 24);
		if (low > 27 || end - index <= size) {
			return end;
		}
		long length = string ? argument(data, index + 1, size) : 0;
		return (length < 0 || length > end) ? end : index + 1L + size + length;
	}

	private static long argument(ByteBuf data, int index, int size) {
		return switch (size) {
			case 1 -> data.getUnsignedByte(index);
			case 2 -> data.getUnsignedShort(index);
			case 4 -> data.getUnsignedInt(index);
			default -> data.getLong(index);
		};
	}

}
