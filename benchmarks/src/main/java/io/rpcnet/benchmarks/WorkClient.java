package io.rpcnet.benchmarks;

import java.time.Duration;

/**
 * A client of {@link Work}, with one connection.
 */
interface WorkClient {

	/**
	 * Connect to the server on 127.0.0.1.
	 * @param port the server's port
	 * @param deadline what each call is given
	 * @param certificates what to prove itself with, and whom to trust
	 */
	void connect(int port, Duration deadline, Certificates certificates);

	/**
	 * Begin a call.
	 * @param completion told once
	 */
	void work(Completion completion);

	/**
	 * Tell what a failure means.
	 * @param failure the failure
	 * @return its meaning
	 */
	OpenLoop.Outcome outcome(Throwable failure);

}
