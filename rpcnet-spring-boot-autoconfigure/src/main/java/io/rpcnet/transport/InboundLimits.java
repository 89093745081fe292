package io.rpcnet.transport;

import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.CustomRSocketException;
import io.rsocket.exceptions.InvalidSetupException;
import io.rsocket.exceptions.RejectedSetupException;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

/**
 * Holds the frames that come in against {@link FrameLimits}, before RSocket sees them.
 * <p>
 * A payload that is too large, in one frame or as the sum of its fragments, ends its
 * stream and nothing else: the other side gets an ERROR or a CANCEL, RSocket here gets
 * the same as if the other side had sent it, and what is left of the payload is
 * swallowed. All on the event loop of the connection.
 *
 * @see "RSocket protocol 1.0, Fragmentation and Reassembly"
 */
final class InboundLimits {

	private static final Logger logger = LoggerFactory.getLogger(InboundLimits.class);

	private static final int SETUP_TYPE = FrameType.SETUP.getEncodedType();

	private static final int VERSION_BYTES = Integer.BYTES;

	private static final int KEEPALIVE_POSITION = FrameShape.HEADER + VERSION_BYTES;

	private static final int LIFETIME_POSITION = KEEPALIVE_POSITION + Integer.BYTES;

	private static final int MIME_TYPES_POSITION = LIFETIME_POSITION + Integer.BYTES;

	/** RSocket sends KEEPALIVE as often as the peer announces that it will. */
	private static final int SHORTEST_KEEPALIVE = 1000;

	/** Fragments of so many streams may be on their way when their streams end. */
	private static final int REMEMBERED = 128;

	/** What a fragment costs beside its bytes. */
	private static final int FRAGMENT_OVERHEAD = 128;

	/** A stream that is given up before it was sent leaves one id out. */
	private static final int USUAL_STEP = 2;

	private static final int MOST_LEFT_OUT = 1000;

	private static final long REFUSAL_WINDOW = TimeUnit.MINUTES.toNanos(1);

	private final FrameChannel connection;

	private final FrameLimits limits;

	private final int harmlessLength;

	private final IntObjectHashMap<Reassembly> streams = new IntObjectHashMap<>();

	private boolean begun;

	/** The newest stream that this side opened. */
	private int lastLocal;

	/** The newest stream that the other side opened. */
	private int lastRemote;

	/** How many ids it has left out beyond the usual. */
	private int leftOut;

	/** Streams that this side has ended of late, in a ring. */
	private int @Nullable [] ended;

	private int oldestEnded;

	private int swallowing;

	private long held;

	private long refused;

	private long refusedSince;

	InboundLimits(FrameChannel connection, FrameLimits limits) {
		this.connection = connection;
		this.limits = limits;
		this.harmlessLength = FrameShape.HEADER + Math.min(limits.maxPayload(), limits.maxMetadata());
	}

	/**
	 * Return how much has come of payloads that are not complete.
	 * @return the bytes, with what they cost
	 */
	long held() {
		return this.held;
	}

	/**
	 * Decide about a frame, and do what is needed when it is refused.
	 * @param frame the frame, which stays the caller's
	 * @return whether RSocket may have it
	 */
	boolean admits(ByteBuf frame) {
		int typeAndFlags = frame.getUnsignedShort(frame.readerIndex() + Integer.BYTES);
		FrameType type = FrameShape.type(typeAndFlags);
		if (type == null) {
			return admitsUnknown(typeAndFlags);
		}
		if (!FrameShape.isWhole(frame, type, typeAndFlags)) {
			return close("its %s is no whole frame".formatted(type));
		}
		int streamId = FrameHeaderCodec.streamId(frame);
		if (isOutOfPlace(type, streamId)) {
			return close("its %s is out of place".formatted(type));
		}
		if (streamId > this.lastRemote && type.isRequestType() && leaps(streamId)) {
			return close("it leaves out too many stream ids");
		}
		boolean harmless = frame.readableBytes() <= this.harmlessLength && this.streams.isEmpty()
				&& (typeAndFlags & FrameHeaderCodec.FLAGS_F) == 0
				&& typeAndFlags >> FrameShape.TYPE_SHIFT != SETUP_TYPE;
		return harmless || admits(frame, type, typeAndFlags);
	}

	/**
	 * Decide about a request, or an answer to one of this side, that is complete in
	 * itself.
	 * @param streamId its stream
	 * @param length the length of its frame
	 * @return whether it may be handled; otherwise its frame is to be looked at
	 */
	boolean admitsWhole(int streamId, int length) {
		if (streamId <= 0 || length > this.harmlessLength || !this.streams.isEmpty()) {
			return false;
		}
		if (isLocal(streamId)) {
			return this.limits.areOfClient();
		}
		int step = streamId - this.lastRemote;
		return !this.limits.areOfClient() && step > 0 && step <= 2 * USUAL_STEP && !leaps(streamId);
	}

	private boolean admitsUnknown(int typeAndFlags) {
		boolean optional = (typeAndFlags & FrameHeaderCodec.FLAGS_I) != 0;
		return !optional
				&& close("it sends a frame of the unknown type %d".formatted(typeAndFlags >> FrameShape.TYPE_SHIFT));
	}

	private boolean isOutOfPlace(FrameType type, int streamId) {
		return switch (type) {
			case SETUP, RESUME -> !begins();
			// Nobody here asks for leases or resumption
			case LEASE, RESUME_OK -> true;
			case REQUEST_RESPONSE, REQUEST_FNF, REQUEST_STREAM, REQUEST_CHANNEL -> isLocal(streamId);
			default -> streamId != 0 && isLocal(streamId) && streamId > this.lastLocal;
		};
	}

	// RSocket finds streams by probing from a place that their ids give: whoever could
	// choose ids at will would let it look through all of them for each frame
	private boolean leaps(int streamId) {
		int step = (streamId - this.lastRemote) / 2;
		this.lastRemote = streamId;
		this.leftOut = Math.max(0, this.leftOut + step - USUAL_STEP);
		return this.leftOut > MOST_LEFT_OUT;
	}

	private boolean begins() {
		boolean first = !this.begun && !this.limits.areOfClient();
		this.begun = true;
		return first;
	}

	private boolean close(String reason) {
		this.connection.close(reason);
		return false;
	}

	private boolean admits(ByteBuf frame, FrameType type, int flags) {
		return switch (type) {
			case SETUP -> admitsSetup(frame, flags);
			case REQUEST_RESPONSE, REQUEST_FNF, REQUEST_STREAM, REQUEST_CHANNEL -> admitsPart(frame, type, flags);
			case PAYLOAD ->
				((flags & FrameHeaderCodec.FLAGS_N) != 0) ? admitsPart(frame, type, flags) : admitsCompletion(frame);
			case ERROR -> admitsError(frame);
			case CANCEL -> admitsCancel(FrameHeaderCodec.streamId(frame));
			case REQUEST_N -> admitsDemand(FrameHeaderCodec.streamId(frame), frame);
			default -> admitsAside(frame, type);
		};
	}

	private boolean admitsPart(ByteBuf frame, FrameType type, int flags) {
		int streamId = FrameHeaderCodec.streamId(frame);
		boolean last = FrameShape.isLastFragment(type, flags);
		int metadata = FrameShape.metadataLength(frame, type, flags);
		int data = Math.max(0, frame.readableBytes() - FrameShape.bodyPosition(type, flags) - metadata);
		Reassembly stream = this.streams.get(streamId);
		if (stream == null && last) {
			RpcException failure = excess(metadata, data);
			return failure == null || refuse(streamId, type, true, failure, frame);
		}
		if (stream == null) {
			if (type == FrameType.PAYLOAD && isEnded(streamId)) {
				// Its peer did not know yet, and will not send the last one
				return false;
			}
			if (isFull()) {
				return refuse(streamId, type, true, tooManyStreams(), frame);
			}
			stream = new Reassembly(type);
			this.streams.put(streamId, stream);
		}
		return stream.refused ? swallow(streamId, last, frame)
				: admitsFragment(streamId, stream, last, metadata, data, frame);
	}

	private boolean isFull() {
		if (this.streams.size() >= this.limits.maxStreams() && this.swallowing > 0) {
			// Most likely their peers have given up sending them, and a rest is harmless
			Iterator<IntObjectMap.PrimitiveEntry<Reassembly>> entries = this.streams.entries().iterator();
			while (entries.hasNext()) {
				if (entries.next().value().refused) {
					entries.remove();
				}
			}
			this.swallowing = 0;
		}
		return this.streams.size() >= this.limits.maxStreams();
	}

	private boolean admitsFragment(int streamId, Reassembly stream, boolean last, int metadata, int data,
			ByteBuf frame) {
		int cost = frame.readableBytes() + FRAGMENT_OVERHEAD;
		stream.metadata += metadata;
		stream.data += data;
		stream.held += cost;
		this.held += cost;
		RpcException failure = excess(stream.metadata, stream.data);
		if (failure == null && this.held > this.limits.maxHeld()) {
			failure = tooMuchHeld();
		}
		if (failure != null) {
			return refuse(streamId, stream.opened, last, failure, frame);
		}
		if (last) {
			forget(streamId);
		}
		return true;
	}

	private boolean admitsCompletion(ByteBuf frame) {
		int streamId = FrameHeaderCodec.streamId(frame);
		Reassembly stream = this.streams.get(streamId);
		if (stream == null || stream.refused) {
			return true;
		}
		// RSocket would keep what has come until the other direction completes as well
		RpcException failure = new RpcException(RpcStatus.INVALID_ARGUMENT,
				"The stream completes in the middle of a payload: send the last fragment first.");
		return refuse(streamId, stream.opened, true, failure, frame);
	}

	private boolean admitsDemand(int streamId, ByteBuf frame) {
		Reassembly stream = this.streams.get(streamId);
		if (stream == null || stream.refused || stream.opened == FrameType.PAYLOAD || isLocal(streamId)) {
			return true;
		}
		// Nobody is there yet of whom RSocket could ask for more
		RpcException failure = new RpcException(RpcStatus.INVALID_ARGUMENT,
				"The request asks for more in the middle of its payload: send the last fragment first.");
		return refuse(streamId, stream.opened, false, failure, frame);
	}

	private boolean admitsCancel(int streamId) {
		// To a requester it says only that nothing more should be sent
		if (!isLocal(streamId)) {
			forget(streamId);
		}
		return true;
	}

	private boolean admitsError(ByteBuf frame) {
		int streamId = FrameHeaderCodec.streamId(frame);
		if (this.streams.containsKey(streamId) && !isLocal(streamId)) {
			// RSocket ignores an error behind the end, with all that has come since
			this.connection.deliver(CancelFrameCodec.encode(FrameChannel.HEAP, streamId));
		}
		forget(streamId);
		int data = frame.readableBytes() - FrameShape.HEADER - Integer.BYTES;
		RpcException failure = (streamId != 0) ? excess(0, data) : null;
		return failure == null || refuse(streamId, FrameType.ERROR, true, failure, frame);
	}

	private boolean admitsAside(ByteBuf frame, FrameType type) {
		int length = frame.readableBytes() - FrameShape.HEADER;
		if (length <= this.limits.maxMetadata()) {
			return true;
		}
		return close("its %s has %d bytes, up to %d are allowed by '%s'".formatted(type, length,
				this.limits.maxMetadata(), this.limits.metadataKey()));
	}

	private boolean admitsSetup(ByteBuf frame, int flags) {
		if (frame.readableBytes() < MIME_TYPES_POSITION) {
			return true;
		}
		int start = frame.readerIndex();
		int interval = frame.getInt(start + KEEPALIVE_POSITION);
		if (interval <= 0 || frame.getInt(start + LIFETIME_POSITION) <= 0) {
			return refuseSetup(
					new InvalidSetupException(WireErrors.data(
							new RpcException(RpcStatus.INVALID_ARGUMENT,
									"SETUP announces no keepalive: interval and max lifetime must be at least 1 ms."),
							null)));
		}
		frame.setInt(start + KEEPALIVE_POSITION, Math.max(interval, SHORTEST_KEEPALIVE));
		if (setupLength(frame, flags) > this.limits.maxMetadata()) {
			return refuseSetup(new RejectedSetupException(WireErrors.data(tooMuchMetadata("SETUP"), null)));
		}
		return true;
	}

	private boolean refuseSetup(RSocketErrorException failure) {
		this.connection.refuse(failure);
		return false;
	}

	private static int setupLength(ByteBuf frame, int flags) {
		// Metadata and data stand behind a token for resumption and two MIME types
		ByteBuf in = frame.slice().skipBytes(MIME_TYPES_POSITION);
		if ((flags & FrameHeaderCodec.FLAGS_F) != 0 && in.readableBytes() >= Short.BYTES) {
			int token = in.readUnsignedShort();
			in.skipBytes(Math.min(token, in.readableBytes()));
		}
		for (int i = 0; i < 2 && in.isReadable(); i++) {
			int mimeType = in.readUnsignedByte();
			in.skipBytes(Math.min(mimeType, in.readableBytes()));
		}
		return in.readableBytes() - (FrameShape.hasMetadata(flags) ? FrameShape.METADATA_LENGTH_BYTES : 0);
	}

	private boolean refuse(int streamId, FrameType opened, boolean last, RpcException failure, ByteBuf frame) {
		forget(streamId);
		logger.debug("Refusing a payload from {} on stream {}: {}", this.connection.remoteAddress(), streamId,
				failure.getMessage());
		CustomRSocketException error = new CustomRSocketException(failure.status().errorCode(),
				WireErrors.data(failure, null));
		if (isLocal(streamId)) {
			this.connection.deliver(ErrorFrameCodec.encode(FrameChannel.HEAP, streamId, error));
			if (opened != FrameType.ERROR) {
				this.connection.sendFrame(streamId, CancelFrameCodec.encode(FrameChannel.HEAP, streamId));
			}
		}
		else {
			refuseRemote(streamId, opened, error);
		}
		if (!last) {
			this.streams.put(streamId, Reassembly.ofRefused(opened));
			this.swallowing++;
		}
		count(frame);
		return false;
	}

	private void refuseRemote(int streamId, FrameType opened, CustomRSocketException error) {
		boolean request = opened != FrameType.PAYLOAD && opened != FrameType.ERROR;
		this.connection.deliver(request ? CancelFrameCodec.encode(FrameChannel.HEAP, streamId)
				: ErrorFrameCodec.encode(FrameChannel.HEAP, streamId, error));
		if (opened != FrameType.REQUEST_FNF && opened != FrameType.ERROR) {
			this.connection.sendFrame(streamId, ErrorFrameCodec.encode(FrameChannel.HEAP, streamId, error));
		}
	}

	/**
	 * Return whether a stream was opened by this side.
	 * @param streamId the stream
	 * @return whether it is this side's
	 */
	boolean isLocal(int streamId) {
		// Streams of the client have odd numbers, streams of the server even ones
		return (streamId & 1) == (this.limits.areOfClient() ? 1 : 0);
	}

	private boolean swallow(int streamId, boolean last, ByteBuf frame) {
		if (last) {
			forget(streamId);
		}
		count(frame);
		return false;
	}

	private void count(ByteBuf frame) {
		long now = System.nanoTime();
		if (this.refused == 0 || now - this.refusedSince > REFUSAL_WINDOW) {
			this.refusedSince = now;
			this.refused = 0;
		}
		this.refused += frame.readableBytes();
		if (this.refused > this.limits.maxRefused()) {
			this.connection.close("it goes on sending what is refused, %d bytes within a minute; see '%s'"
				.formatted(this.refused, this.limits.payloadKey()));
		}
	}

	/**
	 * Note which streams this side opens and ends, and forget the payload that a stream
	 * was receiving when the stream is over.
	 * @param frame a frame that is being sent
	 */
	void sent(ByteBuf frame) {
		int streamId = frame.getInt(frame.readerIndex());
		sent(streamId);
		int type = frame.getUnsignedShort(frame.readerIndex() + Integer.BYTES) >> FrameShape.TYPE_SHIFT;
		// A responder's CANCEL ends only what it receives, and RSocket keeps what has
		// come
		boolean over = type == FrameType.ERROR.getEncodedType()
				|| type == FrameType.CANCEL.getEncodedType() && isLocal(streamId);
		if (over) {
			forget(streamId);
			remember(streamId);
		}
	}

	/**
	 * Note which streams this side opens.
	 * @param streamId the stream of a frame that is being sent, and ends nothing
	 */
	void sent(int streamId) {
		if (streamId > this.lastLocal && isLocal(streamId)) {
			this.lastLocal = streamId;
		}
	}

	private void remember(int streamId) {
		if (this.ended == null) {
			this.ended = new int[REMEMBERED];
		}
		this.ended[this.oldestEnded] = streamId;
		this.oldestEnded = (this.oldestEnded + 1) % REMEMBERED;
	}

	private boolean isEnded(int streamId) {
		return this.ended != null && Arrays.stream(this.ended).anyMatch((ended) -> ended == streamId);
	}

	private void forget(int streamId) {
		Reassembly stream = this.streams.isEmpty() ? null : this.streams.remove(streamId);
		if (stream != null) {
			this.held -= stream.held;
			this.swallowing -= stream.refused ? 1 : 0;
		}
	}

	private @Nullable RpcException excess(long metadata, long data) {
		if (metadata > this.limits.maxMetadata()) {
			return tooMuchMetadata("The payload");
		}
		if (data > this.limits.maxPayload()) {
			return exhausted("The payload is larger than %d bytes: send less at a time, or raise '%s' of the receiver."
				.formatted(this.limits.maxPayload(), this.limits.payloadKey()), false);
		}
		return null;
	}

	private RpcException tooMuchMetadata(String subject) {
		return exhausted("%s has more than %d bytes of metadata: send less, or raise '%s' of the receiver."
			.formatted(subject, this.limits.maxMetadata(), this.limits.metadataKey()), false);
	}

	private RpcException tooMuchHeld() {
		return exhausted(
				("The connection has more than %d bytes of unfinished payloads: send fewer at a time, or raise "
						+ "'%s' of the receiver.")
					.formatted(this.limits.maxHeld(), this.limits.payloadKey()),
				true);
	}

	private RpcException tooManyStreams() {
		return exhausted("The connection has more than %d unfinished payloads: send fewer at a time%s."
			.formatted(this.limits.maxStreams(), this.limits.streamsAdvice()), true);
	}

	private static RpcException exhausted(String message, boolean retryable) {
		return new RpcException(RpcStatus.RESOURCE_EXHAUSTED, message, RpcStatus.RESOURCE_EXHAUSTED.type(), retryable,
				null, null);
	}

	/**
	 * A payload that comes in fragments.
	 */
	private static final class Reassembly {

		private final FrameType opened;

		private boolean refused;

		private long metadata;

		private long data;

		private long held;

		private Reassembly(FrameType opened) {
			this.opened = opened;
		}

		private static Reassembly ofRefused(FrameType opened) {
			Reassembly stream = new Reassembly(opened);
			stream.refused = true;
			return stream;
		}

	}

}
