package io.rpcnet.observability;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.TraceParent;

/**
 * A place in a trace as the headers that propagators read and write: W3C's, B3's one, or
 * B3's several. For one thread.
 *
 * @see "W3C Trace Context; Zipkin's B3 propagation"
 */
final class TraceHeaders {

	private static final String W3C = "traceparent";

	private static final String B3 = "b3";

	private static final String B3_TRACE_ID = "x-b3-traceid";

	private static final String B3_SPAN_ID = "x-b3-spanid";

	private static final String B3_SAMPLED = "x-b3-sampled";

	private static final HexFormat hex = HexFormat.of();

	private final @Nullable TraceParent caller;

	private @Nullable TraceParent w3c;

	private Map<String, String> others = Map.of();

	/**
	 * Create the headers.
	 * @param caller what is to be read, or null when they are written
	 */
	TraceHeaders(@Nullable TraceParent caller) {
		this.caller = caller;
	}

	@Nullable String get(String key) {
		return (this.caller != null) ? get(this.caller, key.toLowerCase(Locale.ROOT)) : null;
	}

	private static @Nullable String get(TraceParent caller, String key) {
		return switch (key) {
			case W3C -> w3c(caller);
			case B3 -> b3(caller);
			case B3_TRACE_ID -> caller.traceId();
			case B3_SPAN_ID -> caller.spanIdText();
			case B3_SAMPLED -> sampled(caller);
			default -> null;
		};
	}

	private static @Nullable String w3c(TraceParent caller) {
		// It cannot say that nothing is decided yet
		return (caller.flags() != TraceParent.UNDECIDED)
				? "00-" + caller.traceId() + "-" + caller.spanIdText() + "-" + hex.toHexDigits((byte) caller.flags())
				: null;
	}

	private static String b3(TraceParent caller) {
		String sampled = sampled(caller);
		return caller.traceId() + "-" + caller.spanIdText() + ((sampled != null) ? "-" + sampled : "");
	}

	private static @Nullable String sampled(TraceParent caller) {
		if (caller.isSampled()) {
			return "1";
		}
		return caller.isUnsampled() ? "0" : null;
	}

	static void write(@Nullable TraceHeaders headers, String key, String value) {
		if (headers != null) {
			headers.set(key, value);
		}
	}

	void set(String key, String value) {
		String name = key.toLowerCase(Locale.ROOT);
		if (name.equals(W3C)) {
			this.w3c = read(value.split("-"), 1);
		}
		else {
			if (this.others.isEmpty()) {
				this.others = new HashMap<>();
			}
			this.others.put(name, value);
		}
	}

	/**
	 * Return what was written.
	 * @return what the call header is to say, or null when nothing that it can say was
	 * written
	 */
	@Nullable TraceParent written() {
		if (this.w3c != null) {
			return this.w3c;
		}
		String single = this.others.get(B3);
		return (single != null) ? read(single.split("-"), 0) : severalB3();
	}

	private @Nullable TraceParent severalB3() {
		String traceId = this.others.get(B3_TRACE_ID);
		String spanId = this.others.get(B3_SPAN_ID);
		return (traceId != null && spanId != null)
				? read(new String[] { traceId, spanId, this.others.getOrDefault(B3_SAMPLED, "0") }, 0) : null;
	}

	private static @Nullable TraceParent read(String[] parts, int from) {
		if (parts.length < from + 2) {
			return null;
		}
		String decision = (parts.length > from + 2) ? parts[from + 2] : "0";
		try {
			TraceParent read = TraceParent.of(parts[from], parts[from + 1],
					decision.equals("d") ? TraceParent.SAMPLED : Integer.parseInt(decision, 16) & 0xFF);
			return read.isValid() ? read : null;
		}
		catch (IllegalArgumentException ex) {
			// A propagator's own form, which the call header has no place for
			return null;
		}
	}

}
