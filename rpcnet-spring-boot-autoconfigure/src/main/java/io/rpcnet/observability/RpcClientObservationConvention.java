package io.rpcnet.observability;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

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

}
