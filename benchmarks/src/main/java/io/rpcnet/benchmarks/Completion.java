package io.rpcnet.benchmarks;

/**
 * Hears how a call ended, on any thread, and may start the next call there.
 */
interface Completion {

	void succeeded(Object answer);

	void failed(Throwable failure);

}
