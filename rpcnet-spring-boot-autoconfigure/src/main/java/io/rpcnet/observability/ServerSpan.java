package io.rpcnet.observability;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.TraceParent;

/**
 * The span of a call that this node answers.
 */
final class ServerSpan extends ObservedSpan {

	private final RpcServerObservationContext context;

	ServerSpan(Observation observation, RpcServerObservationContext context) {
		super(observation);
		this.context = context;
	}

	@Override
	public @Nullable TraceParent header() {
		return null;
	}

	@Override
	public void sentTo(String node) {
	}

	@Override
	void ended(String outcome) {
		this.context.ended(outcome);
	}

}
