package io.rpcnet.observability;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.util.context.Context;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.contract.CallSpan;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RpcTracingAutoConfiguration}, without a tracer that does something.
 */
class RpcTracingAutoConfigurationTests {

	private static final ContractMethod method = Contract.of(Greeter.class).methods().get(0);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(RpcTracingAutoConfiguration.class, ObservationAutoConfiguration.class));

	@Test
	void whenNobodySeesObservationsThenNothingIsTraced() {
		this.contextRunner.run((context) -> assertThat(context.getBean(CallTracer.class).isActive()).isFalse());
	}

	@Test
	void whenNothingIsTracedThenMetersOfObservationsAreAsTheyWere() {
		this.contextRunner.withUserConfiguration(Metered.class).run((context) -> {
			assertThat(context.getBean(CallTracer.class).isActive()).isFalse();
			assertThat(context.getBean(MeterObservationHandler.class))
				.isInstanceOf(DefaultMeterObservationHandler.class);
		});
	}

	@Test
	void whenOnlyATracerThatDoesNothingSeesObservationsThenNothingIsTraced() {
		this.contextRunner.withBean(Tracer.class, () -> Tracer.NOOP)
			.withBean(DefaultTracingObservationHandler.class, () -> new DefaultTracingObservationHandler(Tracer.NOOP))
			.run((context) -> assertThat(context.getBean(CallTracer.class).isActive()).isFalse());
	}

	@Test
	void whenTheApplicationHasAHandlerThenItSeesCalls() {
		this.contextRunner.withUserConfiguration(Recorded.class).run((context) -> {
			assertThat(context.getBean(CallTracer.class).isActive()).isTrue();
			CallSpan span = server(context.getBean(CallTracer.class));
			span.end(RpcStatus.NOT_FOUND, new RpcException(RpcStatus.NOT_FOUND, "None"));
			span.end(null, null);
			assertThat(context.getBean(Recorder.class).stopped).singleElement().satisfies((observed) -> {
				assertThat(observed.getName()).isEqualTo("rpc.server");
				assertThat(observed.getContextualName()).isEqualTo("observed.Greeter/greet");
				assertThat(observed.getLowCardinalityKeyValue("rpc.status").getValue()).isEqualTo("NOT_FOUND");
				assertThat(observed.getHighCardinalityKeyValue("peer").getValue()).isEqualTo("192.0.2.1:7");
			});
		});
	}

	@Test
	void whenCallsAreObservedThenTheyAreNoTimers() {
		this.contextRunner.withUserConfiguration(Metered.class, Recorded.class).run((context) -> {
			server(context.getBean(CallTracer.class)).end(null, null);
			client(context.getBean(CallTracer.class)).end(null, null);
			Observation.start("other", context.getBean(ObservationRegistry.class)).stop();
			assertThat(context.getBean(Recorder.class).stopped).hasSize(3);
			assertThat(context.getBean(MeterRegistry.class).getMeters()).isNotEmpty()
				.allMatch((meter) -> meter.getId().getName().startsWith("other"));
		});
	}

	@Test
	void whenTheApplicationCustomizesTheRegistryThenCallsAreObserved() {
		Recorder recorder = new Recorder();
		this.contextRunner
			.withBean("customizer", ObservationRegistryCustomizer.class,
					() -> (registry) -> registry.observationConfig().observationHandler(recorder))
			.run((context) -> {
				client(context.getBean(CallTracer.class)).end(null, null);
				assertThat(context.getBean(CallTracer.class).isActive()).isTrue();
				assertThat(recorder.stopped).singleElement()
					.satisfies((observed) -> assertThat(observed.getName()).isEqualTo("rpc.client"));
			});
	}

	@Test
	void whenTheApplicationHasARegistryOfItsOwnThenCallsAreObserved() {
		Recorder recorder = new Recorder();
		ObservationRegistry own = ObservationRegistry.create();
		own.observationConfig().observationHandler(recorder);
		this.contextRunner.withBean("own", ObservationRegistry.class, () -> own).run((context) -> {
			client(context.getBean(CallTracer.class)).end(null, null);
			assertThat(context.getBean(CallTracer.class).isActive()).isTrue();
			assertThat(recorder.stopped).hasSize(1);
		});
	}

	@Test
	void whenTheRegistryDoesNothingThenNothingIsTraced() {
		this.contextRunner.withBean("own", ObservationRegistry.class, () -> ObservationRegistry.NOOP)
			.run((context) -> assertThat(context.getBean(CallTracer.class).isActive()).isFalse());
	}

	@Test
	void whenTheApplicationHasAConventionThenItNamesCalls() {
		this.contextRunner.withUserConfiguration(Recorded.class, Named.class).run((context) -> {
			server(context.getBean(CallTracer.class)).end(null, null);
			client(context.getBean(CallTracer.class)).end(null, null);
			assertThat(context.getBean(Recorder.class).stopped).extracting(Observation.Context::getName)
				.containsExactly("my.server", "my.client");
			assertThat(context.getBean(Recorder.class).stopped.get(0).getLowCardinalityKeyValue("of").getValue())
				.isEqualTo("observed.Greeter OK");
		});
	}

	@Test
	void whenTheSettingsOfBootSayNoThenCallsAreNotObserved() {
		this.contextRunner.withUserConfiguration(Recorded.class)
			.withPropertyValues("management.observations.enable.rpc=false")
			.run((context) -> {
				assertThat(server(context.getBean(CallTracer.class))).isNull();
				assertThat(client(context.getBean(CallTracer.class))).isNull();
			});
	}

	@Test
	void whenThereIsNoTracingLibraryThenHandlersSeeCalls() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
			.withUserConfiguration(Recorded.class)
			.run((context) -> {
				client(context.getBean(CallTracer.class)).end(null, null);
				assertThat(context.getBean(Recorder.class).stopped).hasSize(1);
			});
	}

	@Test
	void whenThereAreNoMetersThenHandlersSeeCalls() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withUserConfiguration(Recorded.class)
			.run((context) -> assertThat(context.getBean(CallTracer.class).isActive()).isTrue());
	}

	@Test
	void whenThereIsNoObservationLibraryThenThereIsNoTracer() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RpcTracingAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.observation", "io.micrometer.tracing"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CallTracer.class));
	}

	private static CallSpan server(CallTracer tracer) {
		return tracer.server(method, "id", new InetSocketAddress("192.0.2.1", 7), null);
	}

	private static CallSpan client(CallTracer tracer) {
		return tracer.client(method, "id", Context.empty());
	}

	@RpcContract(name = "observed.Greeter")
	interface Greeter {

		String greet(String name);

	}

	static class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Recorded {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Metered {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		DefaultMeterObservationHandler defaultMeterObservationHandler(MeterRegistry registry) {
			return new DefaultMeterObservationHandler(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Named {

		@Bean
		RpcServerObservationConvention serverConvention() {
			return new RpcServerObservationConvention() {

				@Override
				public String getName() {
					return "my.server";
				}

				@Override
				public KeyValues getLowCardinalityKeyValues(RpcServerObservationContext context) {
					return KeyValues.of("of", context.getService() + " " + context.getOutcome());
				}

			};
		}

		@Bean
		RpcClientObservationConvention clientConvention() {
			return new RpcClientObservationConvention() {

				@Override
				public String getName() {
					return "my.client";
				}

			};
		}

	}

}
