package io.rpcnet.benchmarks;

/**
 * The client of a contender. It has one connection, and uses the API that its users see.
 */
interface EchoClient {

	/**
	 * Connect to the contender's server on 127.0.0.1.
	 * @param port the server's port
	 * @param certificates what to prove itself with, and whom to trust
	 * @throws Exception if it does not connect
	 */
	void connect(int port, Certificates certificates) throws Exception;

	/**
	 * Send a record and get it back.
	 * @param value the record
	 * @param completion told once, with the record that came back
	 */
	void record(EchoRecord value, Completion completion);

	/**
	 * Send bytes and get them back.
	 * @param value the bytes
	 * @param completion told once, with how many bytes came back
	 */
	default void bytes(byte[] value, Completion completion) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Ask for a stream of items of 1 KiB, and take them as fast as they come.
	 * @param items how many
	 * @param completion told once, with how many items came
	 */
	default void stream(int items, Completion completion) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return whether the thread that calls waits for the answer.
	 * @return whether each call outstanding needs a thread of its own
	 */
	default boolean isBlocking() {
		return false;
	}

}
