package io.rpcnet.observability;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import io.rpcnet.observability.RpcClientObservationDocumentation.HighCardinalityKeys;
import io.rpcnet.observability.RpcClientObservationDocumentation.LowCardinalityKeys;

/**
 * The names of {@link RpcClientObservationDocumentation}.
 */
final class DefaultRpcClientObservationConvention implements RpcClientObservationConvention {

	private static final KeyValue system = LowCardinalityKeys.SYSTEM.withValue("rpcnet");

	@Override
	public String getName() {
		return "rpc.client";
	}

	@Override
	public String getContextualName(RpcClientObservationContext context) {
		return context.getService() + "/" + context.getMethod();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RpcClientObservationContext context) {
		String outcome = context.getOutcome();
		return KeyValues.of(system, LowCardinalityKeys.SERVICE.withValue(context.getService()),
				LowCardinalityKeys.METHOD.withValue(context.getMethod()),
				LowCardinalityKeys.STATUS.withValue((outcome != null) ? outcome : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RpcClientObservationContext context) {
		String node = context.getNode();
		return KeyValues.of(HighCardinalityKeys.REQUEST_ID.withValue(context.getRequestId()),
				HighCardinalityKeys.NODE.withValue((node != null) ? node : KeyValue.NONE_VALUE));
	}

}
