package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rpcnet.Internal;

/**
 * Tells whoever is connected to the listener that this node drains: those that are, and
 * each that connects while it does. For any thread.
 * <p>
 * A notice is a METADATA_PUSH whose composite metadata has one entry, the time left in
 * milliseconds as an unsigned number of four bytes, big endian.
 *
 * @since 0.1.0
 */
@Internal
public final class DrainNotices {

	static final String MIME_TYPE = "message/x.rpcnet.draining.v0";

	private static final Logger logger = LoggerFactory.getLogger(DrainNotices.class);

	private static final byte[] NAME = MIME_TYPE.getBytes(StandardCharsets.US_ASCII);

	/** Of more than a whole request may have, nothing is read. */
	private static final int MOST_READ = 64 * 1024;

	private static final int LENGTH_BYTES = 3;

	private static final long LONGEST = 0xFFFF_FFFFL;

	private final Set<RSocket> connections = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Supplier<Duration> left;

	/**
	 * Tell everyone, from now on.
	 * @param left tells how much time is left until connections are closed
	 */
	public void begin(Supplier<Duration> left) {
		// Set before looking who is there, where who comes is added before it is read:
		// nobody is missed
		this.left = left;
		this.connections.forEach((connection) -> push(connection, left.get()));
	}

	/**
	 * Tell nobody any more. Who has been told finds out by connecting again.
	 */
	public void end() {
		this.left = null;
	}

	boolean areGiven() {
		return this.left != null;
	}

	void add(RSocket connection) {
		this.connections.add(connection);
		connection.onClose().onErrorComplete().doFinally((signal) -> this.connections.remove(connection)).subscribe();
		Supplier<Duration> current = this.left;
		if (current != null) {
			push(connection, current.get());
		}
	}

	private static void push(RSocket connection, Duration left) {
		connection.metadataPush(OwnedPayload.of(Unpooled.EMPTY_BUFFER, encode(left)))
			.subscribe(null, (ex) -> logger.debug("A peer cannot be told that this node drains", ex));
	}

	static ByteBuf encode(Duration left) {
		ByteBuf out = Unpooled.buffer(1 + NAME.length + LENGTH_BYTES + Integer.BYTES);
		out.writeByte(NAME.length - 1).writeBytes(NAME).writeMedium(Integer.BYTES);
		return out.writeInt((int) Math.max(0, Math.min(left.toMillis(), LONGEST)));
	}

	/**
	 * Read how long a peer that drains goes on. Whatever is no notice is none, in
	 * whatever way.
	 * @param metadata the metadata that was pushed, whose position stays
	 * @return the time left, or null when the metadata is no notice
	 */
	static @Nullable Duration read(ByteBuf metadata) {
		if (metadata.readableBytes() > MOST_READ) {
			return null;
		}
		ByteBuf in = metadata.slice();
		while (in.isReadable()) {
			int id = in.readByte();
			int name = (id >= 0) ? id + 1 : 0;
			if (in.readableBytes() < name + LENGTH_BYTES) {
				return null;
			}
			boolean notice = name == NAME.length
					&& in.slice(in.readerIndex(), name).equals(Unpooled.wrappedBuffer(NAME));
			int length = in.skipBytes(name).readUnsignedMedium();
			if (in.readableBytes() < length) {
				return null;
			}
			if (notice) {
				return (length == Integer.BYTES) ? Duration.ofMillis(in.readUnsignedInt()) : null;
			}
			in.skipBytes(length);
		}
		return null;
	}

}
