package io.rpcnet.observability;

import java.util.Arrays;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.rpcnet.contract.CallTracer;

/**
 * Auto-configuration of spans: calls are observed where somebody sees the observations,
 * be it a tracer or a handler of the application's own.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ObservationAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration")
@ConditionalOnClass({ ObservationRegistry.class, ObservationAutoConfiguration.class })
@ConditionalOnBean(ObservationRegistry.class)
@Lazy
public final class RpcTracingAutoConfiguration {

	private static final String BOOT = "org.springframework.boot.";

	@Bean
	@ConditionalOnMissingBean(CallTracer.class)
	CallTracer rpcCallTracer(ObservationRegistry registry, ConfigurableListableBeanFactory beans,
			ObjectProvider<RpcServerObservationConvention> serverConvention,
			ObjectProvider<RpcClientObservationConvention> clientConvention, ObjectProvider<PassedTraces> passed) {
		PassedTraces traces = passed.getIfAvailable();
		Observers observers = observers(beans);
		boolean traced = observers.tracers() && (traces == null || traces.isTracing());
		return new ObservationCallTracer(registry, !registry.isNoop() && (traced || observers.others()),
				serverConvention.getIfAvailable(), clientConvention.getIfAvailable(), traces);
	}

	private static Observers observers(ConfigurableListableBeanFactory beans) {
		Observers found = Observers.among(beans);
		return new Observers(found.tracers(), found.others() || !isRegistryOfBoot(beans) || isCustomized(beans));
	}

	// What an application makes or customizes itself may have handlers that are no beans
	private static boolean isRegistryOfBoot(ConfigurableListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanNamesForType(ObservationRegistry.class, true, false))
			.allMatch((name) -> beans.containsBeanDefinition(name) && ObservationAutoConfiguration.class.getName()
				.equals(beans.getBeanDefinition(name).getFactoryBeanName()));
	}

	private static boolean isCustomized(ConfigurableListableBeanFactory beans) {
		return beans.getBeanProvider(ObservationRegistryCustomizer.class)
			.stream()
			.anyMatch((customizer) -> !customizer.getClass().getName().startsWith(BOOT));
	}

	/**
	 * Where there is a tracer, real or not.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Tracer.class)
	static class Tracing {

		@Bean
		@Lazy
		@ConditionalOnBean(Tracer.class)
		PassedTraces rpcPassedTraces(Tracer tracer, ObservationRegistry registry,
				ConfigurableListableBeanFactory beans) {
			return new PassedTraces(tracer, registry, !observers(beans).others());
		}

	}

	/**
	 * Where observations become meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterObservationHandler.class)
	static class Metering {

		@Bean
		static UnmeteredCallsPostProcessor rpcUnmeteredCalls(ConfigurableListableBeanFactory beans) {
			return new UnmeteredCallsPostProcessor(() -> {
				Observers observers = observers(beans);
				return observers.tracers() || observers.others();
			});
		}

	}

}
