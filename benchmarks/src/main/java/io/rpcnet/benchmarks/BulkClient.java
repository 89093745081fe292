package io.rpcnet.benchmarks;

/**
 * A client of small calls and large ones, on one connection.
 */
interface BulkClient {

	/**
	 * Connect to the server on 127.0.0.1.
	 * @param port the server's port
	 * @param certificates what to prove itself with, and whom to trust
	 */
	void connect(int port, Certificates certificates);

	/**
	 * Send a record and get it back.
	 * @param value the record
	 * @param completion told once
	 */
	void record(EchoRecord value, Completion completion);

	/**
	 * Ask for bytes.
	 * @param bytes how many
	 * @param completion told once, with how many came
	 */
	void download(int bytes, Completion completion);

	/**
	 * Send bytes.
	 * @param bytes the bytes
	 * @param completion told once, with how many the server got
	 */
	void upload(byte[] bytes, Completion completion);

}
