package io.rpcnet.transport;

/**
 * Tells who sends a stream when the connection can take more.
 */
@FunctionalInterface
interface SendPace {

	/**
	 * Run a task on the connection's event loop, in a later turn of it and not before
	 * little is left to be written. Never, if the connection is closed before.
	 * @param task what to run; must not block
	 */
	void whenClear(Runnable task);

}
