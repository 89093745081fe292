package io.rpcnet.observability;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

import io.rpcnet.contract.ContractMethod;
import io.rpcnet.transport.TraceParent;

/**
 * What is known of a call that this node makes, for handlers and conventions of
 * Micrometer's observations. What its setter is given under the keys {@code traceparent},
 * {@code b3} or {@code X-B3-…} is sent in the call header.
 *
 * @since 0.1.0
 */
public final class RpcClientObservationContext extends SenderContext<TraceHeaders> {

	private final String service;

	private final String method;

	private final String requestId;

	private final TraceHeaders headers;

	private volatile @Nullable String node;

	private volatile @Nullable String outcome;

	RpcClientObservationContext(ContractMethod called, String requestId) {
		super(TraceHeaders::write, Kind.CLIENT);
		this.service = called.service();
		this.method = called.name();
		this.requestId = requestId;
		this.headers = new TraceHeaders(null);
		setCarrier(this.headers);
	}

	/**
	 * Return the name of the contract.
	 * @return the name on the wire, of a contract that this node calls
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
	 * Return which node is called.
	 * @return its label, or null before one is chosen
	 */
	public @Nullable String getNode() {
		return this.node;
	}

	void sentTo(String label) {
		this.node = label;
	}

	/**
	 * Return how the call ended.
	 * @return {@code OK}, the name of an {@code RpcStatus}, or null while the call has
	 * not ended
	 */
	public @Nullable String getOutcome() {
		return this.outcome;
	}

	@Nullable TraceParent header() {
		return this.headers.written();
	}

	void ended(String how) {
		this.outcome = how;
	}

}
