package io.rpcnet.observability;

import java.util.Objects;

import io.micrometer.observation.ObservationHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Who sees what is observed, beside meters.
 *
 * @param tracers whether tracers do
 * @param others whether anybody else does, so that nothing can be left out for what
 * tracers would not see
 */
record Observers(boolean tracers, boolean others) {

	private static final String METERS = "io.micrometer.core.instrument.observation.MeterObservationHandler";

	private static final String TRACERS = "io.micrometer.tracing.handler.TracingObservationHandler";

	/**
	 * Look for handlers among the beans, and make none of them.
	 * @param beans the beans
	 * @return those that see observations
	 */
	static Observers among(ConfigurableListableBeanFactory beans) {
		Class<?> meters = find(METERS, beans);
		Class<?> tracers = find(TRACERS, beans);
		boolean traced = false;
		boolean seen = false;
		for (String name : beans.getBeanNamesForType(ObservationHandler.class, true, false)) {
			Class<?> type = Objects.requireNonNullElse(beans.getType(name, false), ObservationHandler.class);
			boolean isTracer = is(type, tracers);
			traced |= isTracer;
			seen |= !isTracer && !is(type, meters);
		}
		return new Observers(traced, seen);
	}

	private static boolean is(Class<?> type, @Nullable Class<?> wanted) {
		return wanted != null && wanted.isAssignableFrom(type);
	}

	private static @Nullable Class<?> find(String name, ConfigurableListableBeanFactory beans) {
		return ClassUtils.isPresent(name, beans.getBeanClassLoader())
				? ClassUtils.resolveClassName(name, beans.getBeanClassLoader()) : null;
	}

}
