package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.metadata.WellKnownMimeType;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * What a request says beside its payload, in RSocket's composite metadata.
 *
 * @param route the route, {@code Contract.method}; empty when the request names none
 * @param version the contract's version, or 0 for the newest
 * @param requestId the id that both sides log
 * @param dataMimeType the format of this request's payloads, or null for the connection's
 * @since 0.1.0
 * @see "RSocket extensions: Composite Metadata, Routing, Per-Stream Data MIME Types"
 */
@Internal
public record CallMetadata(String route, int version, String requestId, @Nullable String dataMimeType) {

	/**
	 * The MIME type of composite metadata, the only one understood.
	 */
	public static final String COMPOSITE_MIME_TYPE = WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString();

	/**
	 * The MIME type of the call header.
	 */
	public static final String CALL_MIME_TYPE = "message/x.rpcnet.call.v0";

	private static final int ROUTING = WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getIdentifier();

	private static final int DATA_MIME_TYPE = WellKnownMimeType.MESSAGE_RSOCKET_MIMETYPE.getIdentifier();

	private static final String VERSION_TAG = "v=";

	private static final int REQUEST_ID_ITEM = 2;

	private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final int WELL_KNOWN = 0x80;

	private static final int INITIAL_CAPACITY = 128;

	/**
	 * Return a new request id.
	 * @return 16 hexadecimal digits
	 */
	public static String newRequestId() {
		return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
	}

	/**
	 * Write the metadata of a call, without a MIME type.
	 * @return an unpooled heap buffer, owned by the caller
	 */
	public ByteBuf encode() {
		ByteBuf out = Unpooled.buffer(INITIAL_CAPACITY);
		byte[] name = this.route.getBytes(StandardCharsets.UTF_8);
		byte[] tag = (VERSION_TAG + this.version).getBytes(StandardCharsets.US_ASCII);
		out.writeByte(WELL_KNOWN | ROUTING).writeMedium(2 + name.length + tag.length);
		out.writeByte(name.length).writeBytes(name);
		out.writeByte(tag.length).writeBytes(tag);
		byte[] mimeType = CALL_MIME_TYPE.getBytes(StandardCharsets.US_ASCII);
		byte[] id = this.requestId.getBytes(StandardCharsets.US_ASCII);
		out.writeByte(mimeType.length - 1).writeBytes(mimeType).writeMedium(2 + id.length);
		out.writeByte(REQUEST_ID_ITEM).writeByte(id.length).writeBytes(id);
		return out;
	}

	/**
	 * Read the metadata of a request. An entry of an unknown type is skipped, a malformed
	 * request id is replaced.
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
				(reader.requestId != null) ? reader.requestId : newRequestId(), reader.dataMimeType);
	}

	private static final class Reader {

		private String route = "";

		private int version;

		private @Nullable String requestId;

		private @Nullable String dataMimeType;

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
		}

		private void routing(ByteBuf content) {
			for (int i = 0; content.isReadable(); i++) {
				String tag = read(content, content.readUnsignedByte());
				if (i == 0) {
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
				String text = read(content, content.readUnsignedByte());
				if (type == REQUEST_ID_ITEM && REQUEST_ID.matcher(text).matches()) {
					this.requestId = text;
				}
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
