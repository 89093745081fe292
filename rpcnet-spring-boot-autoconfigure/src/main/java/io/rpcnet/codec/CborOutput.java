package io.rpcnet.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * CBOR that is being written, as Jackson's generator writes it, into an array that grows.
 *
 * @see "RFC 8949, section 3"
 */
final class CborOutput {

	static final int MAX_DEPTH = 32;

	static final int UNSIGNED = 0x00;

	static final int NEGATIVE = 0x20;

	static final int BYTES = 0x40;

	static final int TEXT = 0x60;

	static final int ARRAY = 0x80;

	static final int MAP = 0xA0;

	static final int INDEFINITE = 0x1F;

	static final int FALSE = 0xF4;

	static final int TRUE = 0xF5;

	static final int NULL = 0xF6;

	static final int FLOAT = 0xFA;

	static final int DOUBLE = 0xFB;

	static final int BREAK = 0xFF;

	private static final int MAX_SIZE = 1 << 30;

	private static final int LONGEST_HEAD = 9;

	private static final VarHandle SHORTS = view(short[].class);

	private static final VarHandle INTS = view(int[].class);

	private static final VarHandle LONGS = view(long[].class);

	private byte[] array;

	private int size;

	private int depth;

	CborOutput(int capacity) {
		this.array = new byte[capacity];
	}

	private static VarHandle view(Class<?> type) {
		return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
	}

	ByteBuf toBuffer() {
		return Unpooled.wrappedBuffer(this.array).writerIndex(this.size);
	}

	void enter() {
		UnusualCborException.require(++this.depth <= MAX_DEPTH);
	}

	void leave() {
		this.depth--;
	}

	void single(int value) {
		reserve(1);
		this.array[this.size++] = (byte) value;
	}

	void encoded(byte[] bytes) {
		reserve(bytes.length);
		System.arraycopy(bytes, 0, this.array, this.size, bytes.length);
		this.size += bytes.length;
	}

	void whole(long value) {
		if (value >= 0) {
			head(UNSIGNED, value);
		}
		else {
			head(NEGATIVE, ~value);
		}
	}

	void real(float value) {
		reserve(1 + Float.BYTES);
		this.array[this.size] = (byte) FLOAT;
		INTS.set(this.array, this.size + 1, Float.floatToRawIntBits(value));
		this.size += 1 + Float.BYTES;
	}

	void real(double value) {
		reserve(1 + Double.BYTES);
		this.array[this.size] = (byte) DOUBLE;
		LONGS.set(this.array, this.size + 1, Double.doubleToRawLongBits(value));
		this.size += 1 + Double.BYTES;
	}

	void flag(boolean value) {
		single(value ? TRUE : FALSE);
	}

	void bytes(byte[] value) {
		head(BYTES, value.length);
		encoded(value);
	}

	void head(int major, long argument) {
		reserve(LONGEST_HEAD);
		if (argument < 24) {
			this.array[this.size++] = (byte) (major + argument);
		}
		else {
			longHead(major, argument);
		}
	}

	private void longHead(int major, long argument) {
		int at = this.size + 1;
		if (argument <= 0xFF) {
			this.array[at] = (byte) argument;
			end(major + 24, at + 1);
		}
		else if (argument <= 0xFFFF) {
			SHORTS.set(this.array, at, (short) argument);
			end(major + 25, at + Short.BYTES);
		}
		else if (argument <= 0xFFFF_FFFFL) {
			INTS.set(this.array, at, (int) argument);
			end(major + 26, at + Integer.BYTES);
		}
		else {
			LONGS.set(this.array, at, argument);
			end(major + 27, at + Long.BYTES);
		}
	}

	private void end(int first, int end) {
		this.array[this.size] = (byte) first;
		this.size = end;
	}

	void text(String text) {
		int start = this.size;
		int length = text.length();
		reserve((long) LONGEST_HEAD + length);
		head(TEXT, length);
		int at = this.size;
		for (int i = 0; i < length; i++) {
			char character = text.charAt(i);
			if (character >= 0x80) {
				this.size = start;
				wideText(text);
				return;
			}
			this.array[at++] = (byte) character;
		}
		this.size = at;
	}

	private void wideText(String text) {
		int utf8 = utf8Length(text);
		head(TEXT, utf8);
		reserve(utf8);
		int at = this.size;
		for (int i = 0; i < text.length(); i++) {
			int point = text.codePointAt(i);
			at = utf8(point, at);
			i += Character.charCount(point) - 1;
		}
		this.size = at;
	}

	private static int utf8Length(String text) {
		long length = 0;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			length += (character < 0x80) ? 1 : (character < 0x800) ? 2 : 3;
			if (Character.isSurrogate(character)) {
				requirePair(text, i++);
				length++;
			}
		}
		return requireSize(length);
	}

	private static void requirePair(String text, int index) {
		UnusualCborException.require(
				index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1)));
	}

	private int utf8(int point, int index) {
		int at = index;
		if (point < 0x80) {
			this.array[at++] = (byte) point;
			return at;
		}
		if (point < 0x800) {
			this.array[at++] = (byte) (0xC0 | point >> 6);
		}
		else {
			if (point < 0x10000) {
				this.array[at++] = (byte) (0xE0 | point >> 12);
			}
			else {
				this.array[at++] = (byte) (0xF0 | point >> 18);
				this.array[at++] = (byte) (0x80 | point >> 12 & 0x3F);
			}
			this.array[at++] = (byte) (0x80 | point >> 6 & 0x3F);
		}
		this.array[at++] = (byte) (0x80 | point & 0x3F);
		return at;
	}

	private void reserve(long bytes) {
		if (this.array.length - this.size < bytes) {
			int needed = requireSize(this.size + bytes);
			this.array = Arrays.copyOf(this.array, Math.max(needed, Math.min(MAX_SIZE, 2 * this.array.length)));
		}
	}

	private static int requireSize(long size) {
		UnusualCborException.require(size <= MAX_SIZE);
		return (int) size;
	}

}
