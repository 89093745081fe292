package io.rpcnet.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * CBOR that is being read, in the forms that {@link CborOutput} writes and in no other,
 * with slots for what has been read of the records that are not made yet.
 * <p>
 * The bytes may be anyone's. What they announce is believed as far as there are bytes for
 * it, and where they go on otherwise than expected, Jackson reads them from the start.
 *
 * @see "RFC 8949, section 3"
 */
final class CborInput {

	private static final char REPLACEMENT = '\uFFFD';

	private static final VarHandle SHORTS = view(short[].class);

	private static final VarHandle INTS = view(int[].class);

	private static final VarHandle LONGS = view(long[].class);

	private final byte[] array;

	private final int end;

	private int index;

	private int depth;

	private long[] numbers;

	private @Nullable Object[] references;

	private int used;

	private int first;

	CborInput(ByteBuf data, int slots) {
		this.array = data.array();
		this.index = data.arrayOffset() + data.readerIndex();
		this.end = this.index + data.readableBytes();
		this.numbers = new long[slots];
		this.references = new @Nullable Object[slots];
	}

	private static VarHandle view(Class<?> type) {
		return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
	}

	int readable() {
		return this.end - this.index;
	}

	void requireEnd() {
		UnusualCborException.require(this.index == this.end);
	}

	void enter() {
		UnusualCborException.require(++this.depth <= CborOutput.MAX_DEPTH);
	}

	void leave() {
		this.depth--;
	}

	boolean skip(int single) {
		if (this.index < this.end && this.array[this.index] == (byte) single) {
			this.index++;
			return true;
		}
		return false;
	}

	boolean skip(byte[] encoded) {
		int length = encoded.length;
		if (length > readable() || !Arrays.equals(this.array, this.index, this.index + length, encoded, 0, length)) {
			return false;
		}
		this.index += length;
		return true;
	}

	long whole(long min, long max) {
		int head = head();
		long argument = argument(head);
		int major = head & 0xE0;
		long value = (major == CborOutput.UNSIGNED) ? argument : ~argument;
		UnusualCborException.require(major <= CborOutput.NEGATIVE && value >= min && value <= max);
		return value;
	}

	float realFloat() {
		UnusualCborException.require(head() == CborOutput.FLOAT);
		return Float.intBitsToFloat((int) INTS.get(this.array, advance(Float.BYTES)));
	}

	double realDouble() {
		UnusualCborException.require(head() == CborOutput.DOUBLE);
		return Double.longBitsToDouble((long) LONGS.get(this.array, advance(Double.BYTES)));
	}

	boolean flag() {
		int head = head();
		UnusualCborException.require(head == CborOutput.TRUE || head == CborOutput.FALSE);
		return head == CborOutput.TRUE;
	}

	byte[] bytes() {
		int length = length(CborOutput.BYTES);
		int start = advance(length);
		return Arrays.copyOfRange(this.array, start, start + length);
	}

	String text() {
		return text(length(CborOutput.TEXT));
	}

	/**
	 * Read the name of an entry.
	 * @param longest the most bytes that it may have
	 * @return the name
	 */
	String name(int longest) {
		int length = length(CborOutput.TEXT);
		UnusualCborException.require(length <= longest);
		return text(length);
	}

	private String text(int length) {
		String text = new String(this.array, advance(length), length, StandardCharsets.UTF_8);
		// What is no UTF-8 becomes this character. Who really sent it waits for Jackson
		UnusualCborException.require(text.indexOf(REPLACEMENT) < 0);
		return text;
	}

	/**
	 * Read the head of an array or a map.
	 * @param major which of them
	 * @return how many elements or entries follow, no more than there are bytes, or -1
	 * when a break ends them
	 */
	int count(int major) {
		return skip(major + CborOutput.INDEFINITE) ? -1 : length(major);
	}

	/**
	 * Return whether there is one more element or entry, and read the break if not.
	 * @param count what {@link #count} returned
	 * @param read how many have been read
	 * @return whether there is one
	 */
	boolean hasNext(int count, int read) {
		return (count < 0) ? !skip(CborOutput.BREAK) : read < count;
	}

	private int length(int major) {
		int head = head();
		UnusualCborException.require((head & 0xE0) == major);
		long length = argument(head);
		UnusualCborException.require(length <= readable());
		return (int) length;
	}

	private int head() {
		return this.array[advance(1)] & 0xFF;
	}

	// Never negative: from 2^63 on Jackson makes another type of it
	private long argument(int head) {
		int low = head & 0x1F;
		if (low < 24) {
			return low;
		}
		UnusualCborException.require(low <= 27);
		long argument = argument(low, advance(1 << (low - 24)));
		UnusualCborException.require(argument >= 0);
		return argument;
	}

	private long argument(int low, int at) {
		return switch (low) {
			case 24 -> this.array[at] & 0xFF;
			case 25 -> (short) SHORTS.get(this.array, at) & 0xFFFF;
			case 26 -> (int) INTS.get(this.array, at) & 0xFFFF_FFFFL;
			default -> (long) LONGS.get(this.array, at);
		};
	}

	private int advance(int bytes) {
		int at = this.index;
		UnusualCborException.require(bytes <= this.end - at);
		this.index = at + bytes;
		return at;
	}

	/**
	 * Take slots for the components of a record.
	 * @param count how many
	 * @return the first of them
	 */
	int takeSlots(int count) {
		int taken = this.used;
		this.used += count;
		if (this.used > this.numbers.length) {
			this.numbers = Arrays.copyOf(this.numbers, 2 * this.used);
			this.references = Arrays.copyOf(this.references, 2 * this.used);
		}
		return taken;
	}

	/**
	 * Give slots back.
	 * @param taken the first of them, from which on {@link #number} and its kin count
	 */
	void giveBackSlots(int taken) {
		this.used = taken;
		this.first = taken;
	}

	void number(int slot, long value) {
		this.numbers[slot] = value;
	}

	void reference(int slot, @Nullable Object value) {
		this.references[slot] = value;
	}

	// Called by handles

	long number(int component) {
		return this.numbers[this.first + component];
	}

	float floatNumber(int component) {
		return Float.intBitsToFloat((int) number(component));
	}

	double doubleNumber(int component) {
		return Double.longBitsToDouble(number(component));
	}

	@Nullable Object reference(int component) {
		return this.references[this.first + component];
	}

}
