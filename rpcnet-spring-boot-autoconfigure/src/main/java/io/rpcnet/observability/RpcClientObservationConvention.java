package io.rpcnet.observability;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

import io.rpcnet.observability.RpcClientObservationDocumentation.HighCardinalityKeys;
import io.rpcnet.observability.RpcClientObservationDocumentation.LowCardinalityKeys;

/**
 * Names the observations of calls that this node makes, and what they say. A bean of this
 * type replaces the default, whose names are in
 * {@link RpcClientObservationDocumentation}. Asked when an observation starts and again
 * when it stops.
 *
 * @since 0.1.0
 */
public interface RpcClientObservationConvention extends ObservationConvention<RpcClientObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RpcClientObservationContext;
	}

	@Override
	default String getName() {
		return "rpc.client";
	}

	@Override
	default String getContextualName(RpcClientObservationContext context) {
		return context.getService() + "/" + context.getMethod();
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(RpcClientObservationContext context) {
		String outcome = context.getOutcome();
		return KeyValues.of(LowCardinalityKeys.SYSTEM.withValue("rpcnet"),
				LowCardinalityKeys.SERVICE.withValue(context.getService()),
				LowCardinalityKeys.METHOD.withValue(context.getMethod()),
				LowCardinalityKeys.STATUS.withValue((outcome != null) ? outcome : KeyValue.NONE_VALUE));
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(RpcClientObservationContext context) {
		String node = context.getNode();
		return KeyValues.of(HighCardinalityKeys.REQUEST_ID.withValue(context.getRequestId()),
				HighCardinalityKeys.NODE.withValue((node != null) ? node : KeyValue.NONE_VALUE));
	}

}
