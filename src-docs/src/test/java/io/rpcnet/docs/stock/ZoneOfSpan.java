package io.rpcnet.docs.stock;

import io.micrometer.common.KeyValues;
import org.springframework.stereotype.Component;

import io.rpcnet.observability.RpcServerObservationContext;
import io.rpcnet.observability.RpcServerObservationConvention;

// tag::convention[]
@Component
class ZoneOfSpan implements RpcServerObservationConvention {

	@Override
	public KeyValues getLowCardinalityKeyValues(RpcServerObservationContext context) {
		return RpcServerObservationConvention.super.getLowCardinalityKeyValues(context).and("zone", "eu-west-1a");
	}

}
// end::convention[]
