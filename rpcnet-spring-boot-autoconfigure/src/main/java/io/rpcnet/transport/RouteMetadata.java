package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rsocket.metadata.WellKnownMimeType;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * Writes the metadata of the requests to one route. What all of them share is encoded
 * once. Thread-safe.
 *
 * @since 0.1.0
 * @see CallMetadata
 */
@Internal
public final class RouteMetadata {

	/**
	 * The time left of a call that may take any.
	 */
	public static final long ANY_TIME = -1;

	private static final int HEADER_LENGTH_BYTES = 3;

	private static final int ITEM_HEADER_BYTES = 2;

	private static final int REMAINING_BYTES = ITEM_HEADER_BYTES + Integer.BYTES;

	private static final int TRACE_BYTES = ITEM_HEADER_BYTES + TraceParent.BYTES;

	private static final long LONGEST_MILLIS = 0xFFFF_FFFFL;

	/**
	 * Everything before the length of the call header.
	 */
	private final byte[] prefix;

	/**
	 * Encode what all requests to a route share.
	 * @param route the route, at most 255 bytes in UTF-8
	 * @param version the contract's version, from 1
	 * @param dataMimeType the format of the payloads, or null for the connection's
	 */
	public RouteMetadata(String route, int version, @Nullable String dataMimeType) {
		ByteBuf out = Unpooled.buffer();
		byte[] name = route.getBytes(StandardCharsets.UTF_8);
		byte[] tag = ascii(CallMetadata.VERSION_TAG + version);
		out.writeByte(CallMetadata.WELL_KNOWN | CallMetadata.ROUTING).writeMedium(2 + name.length + tag.length);
		out.writeByte(name.length).writeBytes(name);
		out.writeByte(tag.length).writeBytes(tag);
		if (dataMimeType != null) {
			writeDataMimeType(out, dataMimeType);
		}
		writeMimeType(out, CallMetadata.CALL_MIME_TYPE);
		this.prefix = ByteBufUtil.getBytes(out);
	}

	private static void writeDataMimeType(ByteBuf out, String mimeType) {
		out.writeByte(CallMetadata.WELL_KNOWN | CallMetadata.DATA_MIME_TYPE);
		WellKnownMimeType known = WellKnownMimeType.fromString(mimeType);
		if (known != WellKnownMimeType.UNPARSEABLE_MIME_TYPE) {
			out.writeMedium(1).writeByte(CallMetadata.WELL_KNOWN | known.getIdentifier());
		}
		else {
			out.writeMedium(1 + mimeType.length());
			writeMimeType(out, mimeType);
		}
	}

	private static void writeMimeType(ByteBuf out, String mimeType) {
		out.writeByte(mimeType.length() - 1).writeBytes(ascii(mimeType));
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Write the metadata of one request.
	 * @param requestId the id that both sides log, at most 64 ASCII characters
	 * @param remaining the time left in milliseconds, or {@link #ANY_TIME}
	 * @param entries the application's own entries: their text by MIME type
	 * @return an unpooled heap buffer, owned by the caller
	 */
	public ByteBuf encode(String requestId, long remaining, Map<String, String> entries) {
		return encode(requestId, remaining, null, entries);
	}

	/**
	 * Write the metadata of one request that belongs to a trace.
	 * @param requestId the id that both sides log, at most 64 ASCII characters
	 * @param remaining the time left in milliseconds, or {@link #ANY_TIME}
	 * @param trace the span that makes the call, or null for none
	 * @param entries the application's own entries: their text by MIME type
	 * @return an unpooled heap buffer, owned by the caller
	 */
	public ByteBuf encode(String requestId, long remaining, @Nullable TraceParent trace, Map<String, String> entries) {
		int header = ITEM_HEADER_BYTES + requestId.length() + ((remaining != ANY_TIME) ? REMAINING_BYTES : 0)
				+ ((trace != null) ? TRACE_BYTES : 0);
		ByteBuf out = FrameChannel.HEAP.heapBuffer(this.prefix.length + HEADER_LENGTH_BYTES + header);
		out.writeBytes(this.prefix).writeMedium(header);
		if (remaining != ANY_TIME) {
			out.writeByte(CallMetadata.REMAINING_ITEM).writeByte(Integer.BYTES);
			out.writeInt((int) Math.min(remaining, LONGEST_MILLIS));
		}
		out.writeByte(CallMetadata.REQUEST_ID_ITEM).writeByte(requestId.length());
		out.writeCharSequence(requestId, StandardCharsets.US_ASCII);
		if (trace != null) {
			out.writeByte(CallMetadata.TRACE_ITEM).writeByte(TraceParent.BYTES);
			trace.write(out);
		}
		entries.forEach((mimeType, text) -> writeEntry(out, mimeType, text));
		return out;
	}

	private static void writeEntry(ByteBuf out, String mimeType, String text) {
		byte[] content = text.getBytes(StandardCharsets.UTF_8);
		writeMimeType(out, mimeType);
		out.writeMedium(content.length).writeBytes(content);
	}

}
