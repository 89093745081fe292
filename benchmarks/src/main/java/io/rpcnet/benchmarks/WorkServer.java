package io.rpcnet.benchmarks;

/**
 * A server of {@link Work}.
 */
interface WorkServer {

	/**
	 * Listen on 127.0.0.1, with TLS 1.3, until the JVM ends.
	 * @param worker what a call does
	 * @param certificates what to prove itself with, and what to ask clients for
	 * @return the port, any free one
	 */
	int start(Worker worker, Certificates certificates);

}
