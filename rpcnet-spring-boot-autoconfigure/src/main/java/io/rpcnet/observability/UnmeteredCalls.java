package io.rpcnet.observability;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;

/**
 * Makes meters of all observations but those of calls, which have meters of their own.
 *
 * @param delegate makes the meters
 */
record UnmeteredCalls(
		MeterObservationHandler<Observation.Context> delegate) implements MeterObservationHandler<Observation.Context> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return !(context instanceof RpcServerObservationContext) && !(context instanceof RpcClientObservationContext)
				&& this.delegate.supportsContext(context);
	}

	@Override
	public void onStart(Observation.Context context) {
		this.delegate.onStart(context);
	}

	@Override
	public void onError(Observation.Context context) {
		this.delegate.onError(context);
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
		this.delegate.onEvent(event, context);
	}

	@Override
	public void onScopeOpened(Observation.Context context) {
		this.delegate.onScopeOpened(context);
	}

	@Override
	public void onScopeClosed(Observation.Context context) {
		this.delegate.onScopeClosed(context);
	}

	@Override
	public void onStop(Observation.Context context) {
		this.delegate.onStop(context);
	}

}
