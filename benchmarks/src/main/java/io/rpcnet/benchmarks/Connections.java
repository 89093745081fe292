package io.rpcnet.benchmarks;

/**
 * Opens many connections to one server.
 */
interface Connections {

	/**
	 * Open connections, and send one small call over each.
	 * @param port the server's port on 127.0.0.1
	 * @param number how many more
	 * @param certificates what to prove itself with, and whom to trust
	 * @throws Exception if one cannot be opened, or its call fails
	 */
	void open(int port, int number, Certificates certificates) throws Exception;

}
