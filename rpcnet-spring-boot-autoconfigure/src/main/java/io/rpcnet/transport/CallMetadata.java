package io.rpcnet.transport;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rsocket.metadata.WellKnownMimeType;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;

/**
 * What a request says beside its payload, in RSocket's composite metadata.
 *
 * @param route the route, {@code Contract.method}; empty when the request names none
 * @param version the contract's version, or 0 for the newest
 * @param requestId the id that both sides log
 * @param dataMimeType the format of this request's payloads, or null for the connection's
 * @param remaining the time left when the request was sent, or null when it may take any
 * @param trace the span that made the call, or null when none is known
 * @param entries the application's own entries: their text by MIME type
 * @since 0.1.0
 * @see RouteMetadata
 * @see "RSocket extensions: Composite Metadata, Routing, Per-Stream Data MIME Types"
 */
@Internal
public record CallMetadata(String route, int version, String requestId, @Nullable String dataMimeType,
		@Nullable Duration remaining, @Nullable TraceParent trace, Map<String, String> entries) {

	/**
	 * The MIME type of composite metadata, the only one understood.
	 */
	public static final String COMPOSITE_MIME_TYPE = WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString();

	/**
	 * The MIME type of the call header.
	 */
	public static final String CALL_MIME_TYPE = "message/x.rpcnet.call.v0";

	static final int ROUTING = WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getIdentifier();

	static final int TRACING = WellKnownMimeType.MESSAGE_RSOCKET_TRACING_ZIPKIN.getIdentifier();

	static final int DATA_MIME_TYPE = WellKnownMimeType.MESSAGE_RSOCKET_MIMETYPE.getIdentifier();

	/** In an entry's first byte: what follows is the number of a well-known type. */
	static final int WELL_KNOWN = 0x80;

	static final String VERSION_TAG = "v=";

	static final int REMAINING_ITEM = 1;

	static final int REQUEST_ID_ITEM = 2;

	static final int TRACE_ITEM = 3;

	/**
	 * Return a new request id.
	 * @return 16 hexadecimal digits
	 */
	public static String newRequestId() {
		return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
	}

	/**
	 * Read the metadata of a request. An entry of RSocket's or this library's that is not
	 * known is skipped, a malformed request id is replaced.
	 * @param metadata the composite metadata; its reader index moves to the end, and it
	 * stays the caller's
	 * @return what it says, always with a request id
	 * @throws RpcException with INVALID_ARGUMENT if its structure is broken
	 */
	public static CallMetadata decode(ByteBuf metadata) {
		return decode(metadata, RouteNames.NONE);
	}

	/**
	 * Read the metadata of a request, where most name one of some known routes.
	 * @param metadata the composite metadata; its reader index moves to the end, and it
	 * stays the caller's
	 * @param known the routes, whose texts are used instead of new ones
	 * @return as {@link #decode(ByteBuf)}
	 * @throws RpcException with INVALID_ARGUMENT if its structure is broken
	 */
	public static CallMetadata decode(ByteBuf metadata, RouteNames known) {
		int length = metadata.readableBytes();
		boolean inPlace = metadata.hasArray();
		byte[] bytes = inPlace ? metadata.array() : ByteBufUtil.getBytes(metadata);
		int start = inPlace ? metadata.arrayOffset() + metadata.readerIndex() : 0;
		metadata.skipBytes(length);
		return new CallMetadataReader(bytes, known).read(start, start + length);
	}

}
