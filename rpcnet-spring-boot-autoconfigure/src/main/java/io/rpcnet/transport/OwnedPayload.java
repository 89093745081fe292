package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * A payload to be sent: it owns its buffers, and releases them with itself. RSocket's own
 * are taken from a pool, which costs more than to make one.
 *
 * @since 0.1.0
 */
@Internal
public final class OwnedPayload extends AbstractReferenceCounted implements BufferPayload {

	private final ByteBuf data;

	private final @Nullable ByteBuf metadata;

	private OwnedPayload(ByteBuf data, @Nullable ByteBuf metadata) {
		this.data = data;
		this.metadata = metadata;
	}

	/**
	 * Return a payload without metadata.
	 * @param data the data, which passes to the payload
	 * @return the payload, owned by the caller
	 */
	public static Payload of(ByteBuf data) {
		return new OwnedPayload(data, null);
	}

	/**
	 * Return a payload with metadata.
	 * @param data the data, which passes to the payload
	 * @param metadata the metadata, which passes to the payload
	 * @return the payload, owned by the caller
	 */
	public static Payload of(ByteBuf data, ByteBuf metadata) {
		return new OwnedPayload(data, metadata);
	}

	@Override
	public @Nullable ByteBuf metadataOrNull() {
		return this.metadata;
	}

	@Override
	public ByteBuf data() {
		return this.data;
	}

	@Override
	public Payload retain() {
		super.retain();
		return this;
	}

	@Override
	public Payload retain(int increment) {
		super.retain(increment);
		return this;
	}

	// A class it extends goes before an interface
	@Override
	public Payload touch() {
		return this;
	}

	@Override
	protected void deallocate() {
		this.data.release();
		if (this.metadata != null) {
			this.metadata.release();
		}
	}

}
