package io.rpcnet.transport;

import io.rsocket.Payload;

/**
 * A payload whose references nobody counts: its buffers are garbage when it is. Releasing
 * it does nothing, unless who implements it says otherwise.
 */
interface UncountedPayload extends BufferPayload {

	@Override
	default int refCnt() {
		return 1;
	}

	@Override
	default Payload retain() {
		return this;
	}

	@Override
	default Payload retain(int increment) {
		return retain();
	}

	@Override
	default boolean release() {
		return false;
	}

	@Override
	default boolean release(int decrement) {
		return release();
	}

}
