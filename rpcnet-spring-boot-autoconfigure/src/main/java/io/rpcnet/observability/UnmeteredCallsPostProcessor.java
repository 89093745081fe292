package io.rpcnet.observability;

import java.util.function.BooleanSupplier;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Keeps Boot's handlers from making timers of calls, where calls are observed.
 */
final class UnmeteredCallsPostProcessor implements BeanPostProcessor {

	private final BooleanSupplier observed;

	/**
	 * Create the post-processor.
	 * @param observed finds out whether calls are observed
	 */
	UnmeteredCallsPostProcessor(BooleanSupplier observed) {
		this.observed = observed;
	}

	@Override
	@SuppressWarnings("unchecked")
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		boolean makesMeters = bean instanceof MeterObservationHandler && this.observed.getAsBoolean();
		return makesMeters ? new UnmeteredCalls((MeterObservationHandler<Observation.Context>) bean) : bean;
	}

}
