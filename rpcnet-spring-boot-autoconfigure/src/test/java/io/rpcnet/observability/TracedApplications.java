package io.rpcnet.observability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.client.TestApplications;
import io.rpcnet.service.RpcServerInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client, a node that it calls and one that this calls, which export their spans.
 */
final class TracedApplications implements AutoCloseable {

	static final String UNSAMPLED = "0af7651916cd43dd8448eb211c80319c";

	/** Made anew, because a tracer that closes shuts it down. */
	private static InMemorySpanExporter exporter = InMemorySpanExporter.create();

	private final TestApplications applications = new TestApplications();

	private final String[] settings;

	private final List<ConfigurableApplicationContext> all;

	private final ConfigurableApplicationContext client;

	TracedApplications(Class<?> far, String... settings) {
		exporter = InMemorySpanExporter.create();
		this.settings = settings;
		ConfigurableApplicationContext last = start(far, "far");
		this.applications.join("far", last, Map.of(), "trace.Far");
		ConfigurableApplicationContext middle = start(Near.class, "near");
		this.applications.join("near", middle, Map.of(), "trace.Near");
		this.client = start(Client.class, "client");
		this.all = List.of(last, middle, this.client);
	}

	private ConfigurableApplicationContext start(Class<?> application, String name) {
		List<String> arguments = new ArrayList<>(List.of(this.settings));
		arguments.add("--spring.application.name=" + name);
		arguments.add("--management.tracing.sampling.probability=1.0");
		return this.applications.start(application, arguments.toArray(String[]::new));
	}

	ConfigurableApplicationContext client() {
		return this.client;
	}

	ConfigurableApplicationContext near() {
		return this.all.get(1);
	}

	NearService remote() {
		return this.client.getBean(NearService.class);
	}

	Tracer tracer() {
		return this.client.getBean(Tracer.class);
	}

	/**
	 * Do something inside a span of the client.
	 * @param work what to do
	 * @return what comes of it
	 */
	@SuppressWarnings("try")
	<T> T inSpan(Supplier<T> work) {
		Span root = tracer().nextSpan().name("root").start();
		try (Tracer.SpanInScope scope = tracer().withSpan(root)) {
			return work.get();
		}
		finally {
			root.end();
		}
	}

	/**
	 * Do something in the client, inside a trace that is not recorded.
	 * @param work what to do
	 * @return what comes of it
	 */
	@SuppressWarnings("try")
	<T> T inUnsampled(Supplier<T> work) {
		TraceContext context = tracer().traceContextBuilder()
			.traceId(UNSAMPLED)
			.spanId("b7ad6b7169203331")
			.sampled(false)
			.build();
		try (var scope = tracer().currentTraceContext().newScope(context)) {
			return work.get();
		}
	}

	/**
	 * Wait for the spans of all applications.
	 * @param count how many there are to be
	 * @return the spans in the order in which they began
	 */
	List<SpanData> spans(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> exported().size() >= count);
		return exported().stream().sorted(Comparator.comparingLong(SpanData::getStartEpochNanos)).toList();
	}

	List<SpanData> exported() {
		this.all.forEach(
				(application) -> application.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS));
		return exporter.getFinishedSpanItems();
	}

	void forget() {
		exported();
		exporter.reset();
	}

	/**
	 * Check that each span is the child of the one before it, and that those of calls
	 * are, in turn, of the side that makes it and of the one that answers it.
	 * @param names the names of the spans, that of the client first
	 * @return the spans
	 */
	List<SpanData> requireTree(String... names) {
		List<SpanData> spans = spans(names.length);
		assertThat(spans).extracting(SpanData::getName).containsExactly(names);
		assertThat(spans).extracting(SpanData::getTraceId).containsOnly(spans.get(0).getTraceId());
		assertThat(spans.get(0).getParentSpanContext().isValid()).isFalse();
		for (int i = 1; i < spans.size(); i++) {
			assertThat(spans.get(i).getParentSpanId()).isEqualTo(spans.get(i - 1).getSpanId());
			assertThat(spans.get(i).getKind()).isEqualTo((i % 2 == 1) ? SpanKind.CLIENT : SpanKind.SERVER);
		}
		return spans;
	}

	@Override
	public void close() {
		this.applications.close();
	}

	/**
	 * Return what this thread knows of its trace.
	 * @param tracer the tracer of the application
	 * @return trace id of the MDC, and whether the current span is sampled
	 */
	static String seen(Tracer tracer) {
		Span span = tracer.currentSpan();
		return MDC.get("traceId") + " " + ((span != null) ? span.context().sampled() : null);
	}

	@RpcContract(name = "trace.Near")
	interface NearService {

		String blocking(String text);

		Mono<String> reactive(String text);

		Flux<String> stream(int count);

		Mono<String> failing(String text);

		Mono<String> endless();

		Flux<String> endlessStream();

		@RpcMethod(oneway = true)
		void oneway(String text);

	}

	@RpcContract(name = "trace.Far")
	interface FarService {

		String blocking(String text);

		Mono<String> reactive(String text);

		Flux<String> stream(int count);

	}

	@RpcService
	static class NearHandler implements NearService {

		private final FarService far;

		private final Tracer tracer;

		NearHandler(FarService far, Tracer tracer) {
			this.far = far;
			this.tracer = tracer;
		}

		@Override
		public String blocking(String text) {
			return seen(this.tracer) + ", " + this.far.blocking(text);
		}

		@Override
		public Mono<String> reactive(String text) {
			String seen = seen(this.tracer);
			return this.far.reactive(text).map((answer) -> seen + ", " + answer);
		}

		@Override
		public Flux<String> stream(int count) {
			return Flux.just(seen(this.tracer)).concatWith(this.far.stream(count));
		}

		@Override
		public Mono<String> failing(String text) {
			return Mono.error(new RpcException(RpcStatus.NOT_FOUND, "No " + text));
		}

		@Override
		public Mono<String> endless() {
			return Mono.never();
		}

		@Override
		public Flux<String> endlessStream() {
			return Flux.concat(Mono.just("first"), Mono.never());
		}

		@Override
		public void oneway(String text) {
			this.far.blocking(text);
		}

	}

	@RpcService
	static class FarHandler implements FarService {

		private final Tracer tracer;

		FarHandler(Tracer tracer) {
			this.tracer = tracer;
		}

		@Override
		public String blocking(String text) {
			return seen(this.tracer);
		}

		@Override
		public Mono<String> reactive(String text) {
			return Mono.just(text)
				.publishOn(Schedulers.boundedElastic())
				.map((ignored) -> seen(this.tracer))
				.subscribeOn(Schedulers.parallel());
		}

		@Override
		public Flux<String> stream(int count) {
			return Flux.range(0, count).map(String::valueOf);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Exporting {

		@Bean
		InMemorySpanExporter inMemorySpanExporter() {
			return exporter;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Exporting.class, FarHandler.class })
	static class Far {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Exporting.class, FarHandler.class })
	static class InterceptedFar {

		@Bean
		RpcServerInterceptor interceptor() {
			return (call, chain) -> chain.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Exporting.class, NearHandler.class })
	@ImportRpcClients(types = FarService.class)
	static class Near {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Exporting.class)
	@ImportRpcClients(types = NearService.class)
	static class Client {

	}

}
