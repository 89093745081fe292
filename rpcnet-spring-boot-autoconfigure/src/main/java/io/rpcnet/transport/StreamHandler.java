package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;

/**
 * Handles the frames of some streams of a connection in place of rsocket-java, on the
 * connection's event loop.
 */
interface StreamHandler {

	/**
	 * Take a frame, if it is of a stream that is handled here.
	 * @param frame the frame, admitted by {@link InboundLimits}; it passes to the handler
	 * if it is taken
	 * @return whether it was taken
	 */
	boolean handles(ByteBuf frame);

	/**
	 * End all streams, as the connection is lost or closed.
	 */
	void close();

}
