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
	 * Return which frames are payloads that nothing follows.
	 * @return their type and flags, but for that of metadata, as in the two bytes behind
	 * the stream id
	 */
	int wholeType();

	/**
	 * Return whether such a frame is handled here.
	 * @param streamId its stream
	 * @return whether it is taken by {@link #handle}
	 */
	boolean takes(int streamId);

	/**
	 * Take a payload that is whole.
	 * @param streamId its stream, which is taken
	 * @param payload the payload, there until this returns unless it is kept
	 */
	void handle(int streamId, LentPayload payload);

	/**
	 * End all streams, as the connection is lost or closed.
	 */
	void close();

}
