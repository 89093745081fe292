package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.rsocket.metadata.WellKnownMimeType;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;
import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * What a request says beside its payload, in RSocket's composite metadata.
 *
 * @param route the route, {@code Contract.method}; empty when the request names none
 * @param version the contract's version, or 0 for the newest
 * @param requestId the id that both sides log
 * @param dataMimeType the format of this request's payloads, or null for the connection's
 * @param remaining the time left when the request was sent, or null when it may take any
 * @param entries the application's own entries: their text by MIME type
 * @since 0.1.0
 * @see RouteMetadata
 * @see "RSocket extensions: Composite Metadata, Routing, Per-Stream Data MIME Types"
 */
@Internal
public record CallMetadata(String route, int version, String requestId, @Nullable String dataMimeType,
		@Nullable Duration remaining, Map<String, String> entries) {

	/**
	 * The MIME type of composite metadata, the only one understood.
	 */
	public static final String COMPOSITE_MIME_TYPE = WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString();

	/**
	 * The MIME type of the call header.
	 */
	public static final String CALL_MIME_TYPE = "message/x.rpcnet.call.v0";

	static final int ROUTING = WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getIdentifier();

	static final int DATA_MIME_TYPE = WellKnownMimeType.MESSAGE_RSOCKET_MIMETYPE.getIdentifier();

	/** In an entry's first byte: what follows is the number of a well-known type. */
	static final int WELL_KNOWN = 0x80;

	static final String VERSION_TAG = "v=";

	static final int REMAINING_ITEM = 1;

	static final int REQUEST_ID_ITEM = 2;

	private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

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
	 * @param metadata the composite metadata; its reader index moves, and it stays the
	 * caller's
	 * @return what it says, always with a request id
	 * @throws RpcException with INVALID_ARGUMENT if its structure is broken
	 */
	public static CallMetadata decode(ByteBuf metadata) {
		Reader reader = new Reader();
		while (metadata.isReadable()) {
			reader.entry(metadata);
		}
		return new CallMetadata(reader.route, reader.version,
				(reader.requestId != null) ? reader.requestId : newRequestId(), reader.dataMimeType, reader.remaining,
				reader.entries);
	}

	private static final class Reader {

		private boolean routed;

		private String route = "";

		private int version;

		private @Nullable String requestId;

		private @Nullable String dataMimeType;

		private @Nullable Duration remaining;

		private Map<String, String> entries = Map.of();

		private void entry(ByteBuf in) {
			int id = in.readByte();
			String name = (id >= 0) ? read(in, id + 1) : "";
			ByteBuf content = slice(in, (in.readableBytes() >= 3) ? in.readUnsignedMedium() : Integer.MAX_VALUE);
			if (id < 0) {
				wellKnown(id & 0x7F, content);
			}
			else {
				named(name, content);
			}
		}

		private void wellKnown(int id, ByteBuf content) {
			if (id == ROUTING) {
				routing(content);
			}
			else if (id == DATA_MIME_TYPE) {
				mimeType(content);
			}
			else {
				WellKnownMimeType type = WellKnownMimeType.fromIdentifier(id);
				if (type != WellKnownMimeType.UNKNOWN_RESERVED_MIME_TYPE) {
					own(type.getString(), content);
				}
			}
		}

		private void named(String name, ByteBuf content) {
			if (name.equals(CALL_MIME_TYPE)) {
				callHeader(content);
			}
			else if (name.equals(WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getString())) {
				routing(content);
			}
			else if (name.equals(WellKnownMimeType.MESSAGE_RSOCKET_MIMETYPE.getString())) {
				mimeType(content);
			}
			else {
				own(name, content);
			}
		}

		private void own(String mimeType, ByteBuf content) {
			if (RpcContext.isReserved(mimeType)) {
				return;
			}
			if (this.entries.isEmpty()) {
				this.entries = new HashMap<>();
			}
			this.entries.put(mimeType, content.toString(StandardCharsets.UTF_8));
		}

		private void routing(ByteBuf content) {
			while (content.isReadable()) {
				String tag = read(content, content.readUnsignedByte());
				if (!this.routed) {
					this.routed = true;
					this.route = tag;
				}
				else if (tag.startsWith(VERSION_TAG)) {
					this.version = version(tag.substring(VERSION_TAG.length()));
				}
			}
		}

		private static int version(String text) {
			try {
				int version = Integer.parseInt(text);
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

		private void mimeType(ByteBuf content) {
			int id = content.isReadable() ? content.readByte() : 0;
			this.dataMimeType = (id < 0) ? WellKnownMimeType.fromIdentifier(id & 0x7F).getString()
					: read(content, id + 1);
		}

		private void callHeader(ByteBuf content) {
			while (content.readableBytes() >= 2) {
				int type = content.readUnsignedByte();
				ByteBuf item = slice(content, content.readUnsignedByte());
				if (type == REMAINING_ITEM && item.readableBytes() == Integer.BYTES) {
					this.remaining = Duration.ofMillis(item.readUnsignedInt());
				}
				else if (type == REQUEST_ID_ITEM) {
					requestId(item.toString(StandardCharsets.UTF_8));
				}
			}
		}

		private void requestId(String text) {
			if (REQUEST_ID.matcher(text).matches()) {
				this.requestId = text;
			}
		}

		private static String read(ByteBuf in, int length) {
			return slice(in, length).toString(StandardCharsets.UTF_8);
		}

		private static ByteBuf slice(ByteBuf in, int length) {
			if (length > in.readableBytes()) {
				throw new RpcException(RpcStatus.INVALID_ARGUMENT,
						"The request's composite metadata is cut off: an entry is longer than what is left.");
			}
			return in.readSlice(length);
		}

	}

}
