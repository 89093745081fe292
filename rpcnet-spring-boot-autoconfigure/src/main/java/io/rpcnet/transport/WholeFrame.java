package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.frame.FrameHeaderCodec;
import org.jspecify.annotations.Nullable;

import io.rpcnet.ReceivedBytes;

/**
 * A frame like any other, whose data is an array of its own.
 */
final class WholeFrame extends CompositeByteBuf {

	private final @Nullable ByteBuf metadata;

	private final ReceivedBytes data;

	/**
	 * Create a frame.
	 * @param head all that stands before the data
	 * @param metadataLength how much of that is metadata
	 * @param data the data
	 */
	WholeFrame(ByteBuf head, int metadataLength, ReceivedBytes data) {
		super(FrameChannel.HEAP, false, 2);
		addComponent(true, head).addComponent(true, data);
		this.metadata = FrameHeaderCodec.hasMetadata(head)
				? head.slice(head.writerIndex() - metadataLength, metadataLength) : null;
		this.data = data;
	}

	@Nullable ByteBuf metadata() {
		return this.metadata;
	}

	ReceivedBytes data() {
		return this.data;
	}

}
