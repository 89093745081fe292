package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * A payload in memory of the event loop, which the next one overwrites: it is there while
 * its frame is handled, and longer only if {@link #keep} is called before anything of it
 * passes to another thread. Releasing it says that nobody will read it any more.
 *
 * @since 0.1.0
 */
@Internal
public final class LentPayload implements UncountedPayload {

	private @Nullable ByteBuf metadata;

	private ByteBuf data;

	private boolean lent = true;

	LentPayload(@Nullable ByteBuf metadata, ByteBuf data) {
		this.metadata = metadata;
		this.data = data;
	}

	/**
	 * Let a payload be there for as long as anything refers to it.
	 * @param payload any payload, which has been lent or not
	 */
	public static void keep(Payload payload) {
		if (payload instanceof LentPayload lent) {
			lent.keep();
		}
	}

	void keep() {
		if (this.lent) {
			this.lent = false;
			this.data = own(this.data);
			this.metadata = (this.metadata != null) ? own(this.metadata) : null;
		}
	}

	private static ByteBuf own(ByteBuf part) {
		return (part instanceof LentBytes) ? FrameChannel.HEAP.heapBuffer(part.readableBytes()).writeBytes(part) : part;
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
		keep();
		return this;
	}

	@Override
	public boolean release() {
		this.lent = false;
		return false;
	}

}
