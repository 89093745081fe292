package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.rsocket.metadata.WellKnownMimeType;
import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * Reads the metadata of one request, by position: nothing is made of what is not kept.
 */
final class CallMetadataReader {

	private static final byte[] CALL_MIME_TYPE = CallMetadata.CALL_MIME_TYPE.getBytes(StandardCharsets.US_ASCII);

	private static final int LENGTH_BYTES = 3;

	private static final int ITEM_HEADER_BYTES = 2;

	private static final int LONGEST_REQUEST_ID = 64;

	/** W3C forbids this one. */
	private static final int NO_VERSION = 0xFF;

	private static final boolean[] OF_REQUEST_ID = new boolean[Byte.MAX_VALUE + 1];

	static {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-".chars()
			.forEach((letter) -> OF_REQUEST_ID[letter] = true);
	}

	private final byte[] bytes;

	private final RouteNames known;

	private boolean routed;

	private String route = "";

	private int version;

	private @Nullable String requestId;

	private @Nullable String dataMimeType;

	private @Nullable Duration remaining;

	private @Nullable TraceParent trace;

	private @Nullable TraceParent foreignTrace;

	private Map<String, String> entries = Map.of();

	CallMetadataReader(byte[] bytes, RouteNames known) {
		this.bytes = bytes;
		this.known = known;
	}

	CallMetadata read(int start, int end) {
		int position = start;
		while (position < end) {
			position = entry(position, end);
		}
		String id = (this.requestId != null) ? this.requestId : CallMetadata.newRequestId();
		return new CallMetadata(this.route, this.version, id, this.dataMimeType, this.remaining,
				(this.trace != null) ? this.trace : this.foreignTrace, this.entries);
	}

	private int entry(int start, int end) {
		int id = this.bytes[start];
		int name = start + 1;
		int nameEnd = require(name, (id >= 0) ? id + 1 : 0, end);
		require(nameEnd, LENGTH_BYTES, end);
		int content = nameEnd + LENGTH_BYTES;
		int length = unsigned(nameEnd) << 16 | unsigned(nameEnd + 1) << 8 | unsigned(nameEnd + 2);
		int contentEnd = require(content, length, end);
		if (id < 0) {
			wellKnown(id & 0x7F, content, contentEnd);
		}
		else if (Arrays.equals(this.bytes, name, nameEnd, CALL_MIME_TYPE, 0, CALL_MIME_TYPE.length)) {
			callHeader(content, contentEnd);
		}
		else {
			named(text(name, nameEnd), content, contentEnd);
		}
		return contentEnd;
	}

	private void wellKnown(int id, int from, int to) {
		if (id == CallMetadata.ROUTING) {
			routing(from, to);
		}
		else if (id == CallMetadata.DATA_MIME_TYPE) {
			mimeType(from, to);
		}
		else if (id == CallMetadata.TRACING) {
			this.foreignTrace = ForeignTrace.read(this.bytes, from, to);
		}
		else {
			WellKnownMimeType type = WellKnownMimeType.fromIdentifier(id);
			if (type != WellKnownMimeType.UNKNOWN_RESERVED_MIME_TYPE) {
				own(type.getString(), from, to);
			}
		}
	}

	private void named(String name, int from, int to) {
		if (name.equals(WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getString())) {
			routing(from, to);
		}
		else if (name.equals(WellKnownMimeType.MESSAGE_RSOCKET_MIMETYPE.getString())) {
			mimeType(from, to);
		}
		else if (name.equals(WellKnownMimeType.MESSAGE_RSOCKET_TRACING_ZIPKIN.getString())) {
			this.foreignTrace = ForeignTrace.read(this.bytes, from, to);
		}
		else {
			own(name, from, to);
		}
	}

	private void own(String mimeType, int from, int to) {
		if (RpcContext.isReserved(mimeType)) {
			return;
		}
		if (this.entries.isEmpty()) {
			this.entries = new HashMap<>();
		}
		this.entries.put(mimeType, text(from, to));
	}

	private void routing(int from, int to) {
		int position = from;
		while (position < to) {
			int tag = position + 1;
			int tagEnd = require(tag, unsigned(position), to);
			if (!this.routed) {
				this.routed = true;
				this.route = this.known.get(this.bytes, tag, tagEnd);
			}
			else if (isVersion(tag, tagEnd)) {
				this.version = version(tag + CallMetadata.VERSION_TAG.length(), tagEnd);
			}
			position = tagEnd;
		}
	}

	private boolean isVersion(int from, int to) {
		return to - from >= 2 && this.bytes[from] == 'v' && this.bytes[from + 1] == '=';
	}

	private int version(int from, int to) {
		if (to - from == 1 && this.bytes[from] >= '1' && this.bytes[from] <= '9') {
			return this.bytes[from] - '0';
		}
		try {
			int version = Integer.parseInt(text(from, to));
			if (version >= 1) {
				return version;
			}
		}
		catch (NumberFormatException ex) {
			// The message below says what is expected
		}
		throw new RpcException(RpcStatus.INVALID_ARGUMENT,
				"The routing tag 'v' is no version: a whole number from 1 is expected.");
	}

	private void mimeType(int from, int to) {
		int id = (from < to) ? this.bytes[from] : 0;
		this.dataMimeType = (id < 0) ? WellKnownMimeType.fromIdentifier(id & 0x7F).getString()
				: text(from + 1, require(from + 1, id + 1, to));
	}

	private void callHeader(int from, int to) {
		int position = from;
		while (to - position >= ITEM_HEADER_BYTES) {
			int item = position + ITEM_HEADER_BYTES;
			int itemEnd = require(item, unsigned(position + 1), to);
			item(unsigned(position), item, itemEnd);
			position = itemEnd;
		}
	}

	private void item(int type, int from, int to) {
		if (type == CallMetadata.REMAINING_ITEM && to - from == Integer.BYTES) {
			this.remaining = Duration.ofMillis((long) unsigned(from) << 24 | unsigned(from + 1) << 16
					| unsigned(from + 2) << 8 | unsigned(from + 3));
		}
		else if (type == CallMetadata.REQUEST_ID_ITEM && isRequestId(from, to)) {
			this.requestId = new String(this.bytes, from, to - from, StandardCharsets.ISO_8859_1);
		}
		else if (type == CallMetadata.TRACE_ITEM && to - from == TraceParent.BYTES && unsigned(from) != NO_VERSION) {
			this.trace = trace(from + 1);
		}
	}

	private @Nullable TraceParent trace(int from) {
		TraceParent read = new TraceParent(ForeignTrace.id(this.bytes, from),
				ForeignTrace.id(this.bytes, from + Long.BYTES), ForeignTrace.id(this.bytes, from + 2 * Long.BYTES),
				unsigned(from + 3 * Long.BYTES));
		return read.isValid() ? read : null;
	}

	private boolean isRequestId(int from, int to) {
		for (int i = from; i < to; i++) {
			byte letter = this.bytes[i];
			if (letter < 0 || !OF_REQUEST_ID[letter]) {
				return false;
			}
		}
		return from < to && to - from <= LONGEST_REQUEST_ID;
	}

	private int unsigned(int position) {
		return this.bytes[position] & 0xFF;
	}

	private String text(int from, int to) {
		return new String(this.bytes, from, to - from, StandardCharsets.UTF_8);
	}

	private static int require(int from, int length, int end) {
		if (length > end - from) {
			throw new RpcException(RpcStatus.INVALID_ARGUMENT,
					"The request's composite metadata is cut off: an entry is longer than what is left.");
		}
		return from + length;
	}

}
