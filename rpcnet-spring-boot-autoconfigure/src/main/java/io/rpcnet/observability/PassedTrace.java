package io.rpcnet.observability;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.TraceContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;
import reactor.util.context.Context;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcStatus;
import io.rpcnet.contract.CallSpan;
import io.rpcnet.transport.TraceParent;

/**
 * A trace that is not recorded, as a call was given it and passes it on.
 */
final class PassedTrace implements CallSpan {

	private final PassedTraces traces;

	private final TraceParent caller;

	private volatile @Nullable PassedObservation observation;

	PassedTrace(PassedTraces traces, TraceParent caller) {
		this.traces = traces;
		this.caller = caller;
	}

	/**
	 * Return whether nothing can have come between this trace and a Reactor context that
	 * has it.
	 * @return whether no observation stands for it yet
	 */
	boolean isUntouched() {
		return this.observation == null;
	}

	TraceContext context() {
		return PassedTraces.context(this.traces.tracer(), this.caller);
	}

	@Override
	public RpcContext.Scope makeCurrent() {
		if (Hooks.isAutomaticContextPropagationEnabled()) {
			// Other threads get what is current as an observation
			return observation().openScope()::close;
		}
		return this.traces.open(this.caller);
	}

	private Observation observation() {
		PassedObservation known = this.observation;
		if (known == null) {
			known = new PassedObservation(this.traces, this);
			this.observation = known;
		}
		return known;
	}

	@Override
	public Context putInto(Context context) {
		return context.put(CallSpan.class, this).put(ObservationThreadLocalAccessor.KEY, observation());
	}

	@Override
	public TraceParent header() {
		return this.caller;
	}

	@Override
	public void sentTo(String node) {
	}

	@Override
	public void end(@Nullable RpcStatus status, @Nullable Throwable failure) {
	}

}
