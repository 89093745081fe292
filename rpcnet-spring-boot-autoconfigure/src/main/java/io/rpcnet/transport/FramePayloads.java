package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.MetadataPushFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestChannelFrameCodec;
import io.rsocket.frame.RequestFireAndForgetFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import io.rsocket.frame.decoder.PayloadDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Takes payloads out of frames that {@link FrameChannel} has received, without a copy and
 * without counting references: such frames are heap buffers that nobody releases, so that
 * a payload is there as long as anything refers to it. Releasing one does nothing.
 */
final class FramePayloads implements PayloadDecoder {

	static final PayloadDecoder DECODER = new FramePayloads();

	private FramePayloads() {
	}

	/**
	 * Return a payload without metadata.
	 * @param data the data, of frames that {@link FrameChannel} has received
	 * @return the payload
	 */
	static Payload ofData(ByteBuf data) {
		return new FramePayload(data, null);
	}

	/**
	 * Return the data of an answer.
	 * @param frame a frame of type PAYLOAD, with or without metadata
	 * @return the data
	 */
	static ByteBuf data(ByteBuf frame) {
		return (frame instanceof WholeFrame whole) ? whole.data() : PayloadFrameCodec.data(frame);
	}

	@Override
	public Payload apply(ByteBuf frame) {
		if (frame instanceof CompositeByteBuf) {
			// Put together by RSocket, which releases it
			frame.retain();
		}
		if (frame instanceof WholeFrame whole) {
			return new FramePayload(whole.data(), whole.metadata());
		}
		FrameType type = FrameHeaderCodec.frameType(frame);
		return switch (type) {
			case REQUEST_FNF -> new FramePayload(RequestFireAndForgetFrameCodec.data(frame),
					RequestFireAndForgetFrameCodec.metadata(frame));
			case REQUEST_RESPONSE ->
				new FramePayload(RequestResponseFrameCodec.data(frame), RequestResponseFrameCodec.metadata(frame));
			case REQUEST_STREAM ->
				new FramePayload(RequestStreamFrameCodec.data(frame), RequestStreamFrameCodec.metadata(frame));
			case REQUEST_CHANNEL ->
				new FramePayload(RequestChannelFrameCodec.data(frame), RequestChannelFrameCodec.metadata(frame));
			case NEXT, NEXT_COMPLETE ->
				new FramePayload(PayloadFrameCodec.data(frame), PayloadFrameCodec.metadata(frame));
			case METADATA_PUSH -> new FramePayload(Unpooled.EMPTY_BUFFER, MetadataPushFrameCodec.metadata(frame));
			default -> throw new IllegalArgumentException("A frame of type %s has no payload".formatted(type));
		};
	}

	private static final class FramePayload implements UncountedPayload {

		private final ByteBuf data;

		private final @Nullable ByteBuf metadata;

		private FramePayload(ByteBuf data, @Nullable ByteBuf metadata) {
			this.data = data;
			this.metadata = metadata;
		}

		@Override
		public @Nullable ByteBuf metadataOrNull() {
			return this.metadata;
		}

		@Override
		public ByteBuf data() {
			return this.data;
		}

	}

}
