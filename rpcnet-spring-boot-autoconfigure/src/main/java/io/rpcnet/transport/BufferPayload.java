package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A payload of two buffers, of which the metadata may be missing. How long they live is
 * for who implements it to say.
 */
interface BufferPayload extends Payload {

	/**
	 * Return the metadata, if there is any.
	 * @return the metadata, or null for none
	 */
	@Nullable ByteBuf metadataOrNull();

	@Override
	default boolean hasMetadata() {
		return metadataOrNull() != null;
	}

	@Override
	default ByteBuf metadata() {
		ByteBuf metadata = metadataOrNull();
		return (metadata != null) ? metadata : Unpooled.EMPTY_BUFFER;
	}

	@Override
	default ByteBuf sliceData() {
		return data().slice();
	}

	@Override
	default ByteBuf sliceMetadata() {
		return metadata().slice();
	}

	@Override
	default Payload touch() {
		return this;
	}

	@Override
	default Payload touch(Object hint) {
		return this;
	}

}
