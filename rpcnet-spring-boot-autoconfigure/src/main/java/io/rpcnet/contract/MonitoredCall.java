package io.rpcnet.contract;

import io.rpcnet.CallLabels;
import io.rpcnet.Internal;

/**
 * What a monitor may ask of a call, when it has ended.
 *
 * @since 0.1.0
 */
@Internal
public interface MonitoredCall {

	/**
	 * Return the id that both sides log.
	 * @return the id
	 */
	String requestId();

	/**
	 * Return what the log says of the call.
	 * @return its service, its method and the other side
	 */
	CallLabels labels();

	/**
	 * Return how large the caller's payloads were together.
	 * @return the size in bytes, without metadata
	 */
	long requestBytes();

	/**
	 * Return how large the payloads of the answer were together.
	 * @return the size in bytes, without metadata
	 */
	long responseBytes();

}
