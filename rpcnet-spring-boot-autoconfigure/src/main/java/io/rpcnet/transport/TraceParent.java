package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import io.netty.buffer.ByteBuf;

import io.rpcnet.Internal;

/**
 * Where a call stands in a trace: the span that made it.
 *
 * @param traceIdHigh the upper half of the trace's id, 0 where ids have 64 bits
 * @param traceIdLow the lower half
 * @param spanId the id of the span, never 0
 * @param flags the trace flags, 0 to 255, or {@link #UNDECIDED}
 * @since 0.1.0
 * @see "W3C Trace Context, Level 2; Zipkin's B3 propagation"
 */
@Internal
public record TraceParent(long traceIdHigh, long traceIdLow, long spanId, int flags) {

	/**
	 * The flags of a trace of which it is not decided yet whether it is recorded. Only B3
	 * can say so.
	 */
	public static final int UNDECIDED = -1;

	/**
	 * The flag of a trace that is recorded.
	 */
	public static final int SAMPLED = 1;

	/** A version, the ids, and flags. */
	static final int BYTES = 1 + 2 * Long.BYTES + Long.BYTES + 1;

	private static final int FLAGS = 0xFF;

	private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

	/**
	 * Return whether the ids are ids: zero is none.
	 * @return whether the trace and the span have one
	 */
	public boolean isValid() {
		return (this.traceIdHigh | this.traceIdLow) != 0 && this.spanId != 0;
	}

	/**
	 * Return whether it is known that the trace is recorded.
	 * @return whether it is sampled
	 */
	public boolean isSampled() {
		return this.flags != UNDECIDED && (this.flags & SAMPLED) != 0;
	}

	/**
	 * Return whether it is known that the trace is not recorded.
	 * @return whether it is decided and not sampled
	 */
	public boolean isUnsampled() {
		return this.flags != UNDECIDED && (this.flags & SAMPLED) == 0;
	}

	/**
	 * Return the trace's id as text.
	 * @return 32 hexadecimal digits
	 */
	public String traceId() {
		byte[] digits = new byte[4 * Long.BYTES];
		write(this.traceIdHigh, digits, 0);
		write(this.traceIdLow, digits, 2 * Long.BYTES);
		return new String(digits, StandardCharsets.ISO_8859_1);
	}

	private static void write(long id, byte[] digits, int from) {
		long rest = id;
		for (int i = from + 2 * Long.BYTES - 1; i >= from; i--) {
			digits[i] = DIGITS[(int) rest & 0xF];
			rest >>>= Byte.SIZE / 2;
		}
	}

	/**
	 * Return the span's id as text.
	 * @return 16 hexadecimal digits
	 */
	public String spanIdText() {
		byte[] digits = new byte[2 * Long.BYTES];
		write(this.spanId, digits, 0);
		return new String(digits, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Read ids from text.
	 * @param traceId 16 or 32 hexadecimal digits
	 * @param spanId 16 hexadecimal digits
	 * @param flags as for the record
	 * @return where the call stands
	 * @throws IllegalArgumentException if the ids are no such digits
	 */
	public static TraceParent of(String traceId, String spanId, int flags) {
		int low = traceId.length() - 2 * Long.BYTES;
		if ((low != 0 && low != 2 * Long.BYTES) || spanId.length() != 2 * Long.BYTES) {
			throw new IllegalArgumentException("A trace's id has 16 or 32 hexadecimal digits, a span's 16");
		}
		return new TraceParent((low != 0) ? HexFormat.fromHexDigitsToLong(traceId, 0, low) : 0,
				HexFormat.fromHexDigitsToLong(traceId, low, traceId.length()), HexFormat.fromHexDigitsToLong(spanId),
				flags);
	}

	void write(ByteBuf out) {
		out.writeByte(0).writeLong(this.traceIdHigh).writeLong(this.traceIdLow).writeLong(this.spanId);
		out.writeByte((this.flags != UNDECIDED) ? this.flags & FLAGS : 0);
	}

}
