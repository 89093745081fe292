package io.rpcnet.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import org.jspecify.annotations.Nullable;

/**
 * Reads what clients that are not ours say of a trace, by position.
 *
 * @see "RSocket extensions: Tracing (Zipkin)"
 */
final class ForeignTrace {

	private static final int IDS_SET = 0x80;

	private static final int DEBUG = 0x40;

	private static final int SAMPLED = 0x20;

	private static final int NOT_SAMPLED = 0x10;

	private static final int LONG_TRACE_ID = 0x08;

	private static final int PARENT = 0x04;

	private static final VarHandle ID = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private ForeignTrace() {
	}

	/**
	 * Read an entry.
	 * @param bytes what holds it
	 * @param from where it begins
	 * @param to where it ends
	 * @return the span that made the call, or null when it names none or is malformed
	 */
	static @Nullable TraceParent read(byte[] bytes, int from, int to) {
		int flags = (from < to) ? bytes[from] : 0;
		boolean isLong = (flags & LONG_TRACE_ID) != 0;
		int length = 1 + 2 * Long.BYTES + (isLong ? Long.BYTES : 0);
		int whole = length + (((flags & PARENT) != 0) ? Long.BYTES : 0);
		if ((flags & IDS_SET) == 0 || to - from != whole) {
			return null;
		}
		int low = from + 1 + (isLong ? Long.BYTES : 0);
		TraceParent read = new TraceParent(isLong ? id(bytes, from + 1) : 0, id(bytes, low),
				id(bytes, low + Long.BYTES), decision(flags));
		return read.isValid() ? read : null;
	}

	private static int decision(int flags) {
		if ((flags & (SAMPLED | DEBUG)) != 0) {
			return TraceParent.SAMPLED;
		}
		return ((flags & NOT_SAMPLED) != 0) ? 0 : TraceParent.UNDECIDED;
	}

	static long id(byte[] bytes, int from) {
		return (long) ID.get(bytes, from);
	}

}
