package io.rpcnet.observability;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

import io.rpcnet.contract.ContractMethod;
import io.rpcnet.transport.TraceParent;

/**
 * What is known of a call that this node answers, for handlers and conventions of
 * Micrometer's observations. Its getter finds what the caller says of the trace under the
 * keys {@code traceparent}, {@code b3} and {@code X-B3-…}.
 *
 * @since 0.1.0
 */
public final class RpcServerObservationContext extends ReceiverContext<TraceHeaders> {

	private final String service;

	private final String method;

	private final String requestId;

	private final String peer;

	private volatile @Nullable String outcome;

	RpcServerObservationContext(ContractMethod called, String requestId, String peer, @Nullable TraceParent caller) {
		super(TraceHeaders::get, Kind.SERVER);
		this.service = called.service();
		this.method = called.name();
		this.requestId = requestId;
		this.peer = peer;
		setCarrier(new TraceHeaders(caller));
	}

	/**
	 * Return the name of the contract.
	 * @return the name on the wire, of a contract that this node exports
	 */
	public String getService() {
		return this.service;
	}

	/**
	 * Return the name of the method.
	 * @return the name of one of the contract's methods
	 */
	public String getMethod() {
		return this.method;
	}

	/**
	 * Return the id that both sides log.
	 * @return the id, of any text that a caller chooses
	 */
	public String getRequestId() {
		return this.requestId;
	}

	/**
	 * Return where the call came from.
	 * @return the address and the port
	 */
	public String getPeer() {
		return this.peer;
	}

	/**
	 * Return how the call ended.
	 * @return {@code OK}, the name of an {@code RpcStatus}, or null while the call has
	 * not ended
	 */
	public @Nullable String getOutcome() {
		return this.outcome;
	}

	void ended(String how) {
		this.outcome = how;
	}

}
