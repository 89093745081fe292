package io.rpcnet.observability;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.TraceParent;

/**
 * The span of one attempt to make a call.
 */
final class ClientSpan extends ObservedSpan {

	private final RpcClientObservationContext context;

	private final @Nullable TraceParent header;

	ClientSpan(Observation observation, RpcClientObservationContext context) {
		super(observation);
		this.context = context;
		this.header = context.header();
	}

	@Override
	public @Nullable TraceParent header() {
		return this.header;
	}

	@Override
	public void sentTo(String node) {
		this.context.sentTo(node);
	}

	@Override
	void ended(String outcome) {
		this.context.ended(outcome);
	}

}
