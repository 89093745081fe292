package io.rpcnet.transport;

/**
 * Tells who sends a stream when the connection can take more.
 */
@FunctionalInterface
interface SendPace {

	/**
	 * Run a task on the connection's event loop, in a later turn of it and not before
	 * little is left to be written. Never, if the connection is closed before.
	 * @param size of the items that the task sends, in bytes: those that travel in
	 * fragments wait for other fragments too
	 * @param task what to run; must not block
	 */
	void whenClear(int size, Runnable task);

}
