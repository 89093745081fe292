package io.rpcnet.transport;

/**
 * A frame that waits for its turn to be sent.
 */
@FunctionalInterface
interface LateFrame {

	/**
	 * Write the frame to its connection, on the connection's event loop. Called once, and
	 * where the connection is lost, too, so that what the frame holds is released.
	 */
	void write();

}
