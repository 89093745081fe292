package io.rpcnet.observability;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import io.rpcnet.observability.RpcServerObservationDocumentation.HighCardinalityKeys;
import io.rpcnet.observability.RpcServerObservationDocumentation.LowCardinalityKeys;

/**
 * The names of {@link RpcServerObservationDocumentation}.
 */
final class DefaultRpcServerObservationConvention implements RpcServerObservationConvention {

	private static final KeyValue system = LowCardinalityKeys.SYSTEM.withValue("rpcnet");

	@Override
	public String getName() {
		return "rpc.server";
	}

	@Override
	public String getContextualName(RpcServerObservationContext context) {
		return context.getService() + "/" + context.getMethod();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RpcServerObservationContext context) {
		String outcome = context.getOutcome();
		return KeyValues.of(system, LowCardinalityKeys.SERVICE.withValue(context.getService()),
				LowCardinalityKeys.METHOD.withValue(context.getMethod()),
				LowCardinalityKeys.STATUS.withValue((outcome != null) ? outcome : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RpcServerObservationContext context) {
		return KeyValues.of(HighCardinalityKeys.REQUEST_ID.withValue(context.getRequestId()),
				HighCardinalityKeys.PEER.withValue(context.getPeer()));
	}

}
