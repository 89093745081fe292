package io.rpcnet.benchmarks;

/**
 * The server of a contender: answers records and bytes with what it was sent, and streams
 * of {@link Payload#ITEM} as long as asked for.
 */
interface EchoServer {

	/**
	 * Listen on 127.0.0.1, with TLS 1.3, until the JVM ends.
	 * @param certificates what to prove itself with, and what to ask clients for
	 * @return the port, any free one
	 * @throws Exception if it does not start
	 */
	int start(Certificates certificates) throws Exception;

}
