package io.rpcnet.observability;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

import io.rpcnet.observability.RpcServerObservationDocumentation.HighCardinalityKeys;
import io.rpcnet.observability.RpcServerObservationDocumentation.LowCardinalityKeys;

/**
 * Names the observations of calls that this node answers, and what they say. A bean of
 * this type replaces the default, whose names are in
 * {@link RpcServerObservationDocumentation}. Asked when an observation starts and again
 * when it stops.
 *
 * @since 0.1.0
 */
public interface RpcServerObservationConvention extends ObservationConvention<RpcServerObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RpcServerObservationContext;
	}

	@Override
	default String getName() {
		return "rpc.server";
	}

	@Override
	default String getContextualName(RpcServerObservationContext context) {
		return context.getService() + "/" + context.getMethod();
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(RpcServerObservationContext context) {
		String outcome = context.getOutcome();
		return KeyValues.of(LowCardinalityKeys.SYSTEM.withValue("rpcnet"),
				LowCardinalityKeys.SERVICE.withValue(context.getService()),
				LowCardinalityKeys.METHOD.withValue(context.getMethod()),
				LowCardinalityKeys.STATUS.withValue((outcome != null) ? outcome : KeyValue.NONE_VALUE));
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(RpcServerObservationContext context) {
		return KeyValues.of(HighCardinalityKeys.REQUEST_ID.withValue(context.getRequestId()),
				HighCardinalityKeys.PEER.withValue(context.getPeer()));
	}

}
