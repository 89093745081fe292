package io.rpcnet.observability;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.ByteBufPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.client.TestApplications;
import io.rpcnet.service.RpcServerInterceptor;
import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.RouteMetadata;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the meters of calls, over real connections, as Prometheus would scrape them.
 */
class CallMetersTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final TestApplications applications = new TestApplications();

	private ConfigurableApplicationContext server;

	private ConfigurableApplicationContext client;

	private Meters remote;

	@BeforeEach
	void start() {
		start(ServerApplication.class);
	}

	private void start(Class<?> application, String... arguments) {
		this.server = this.applications.start(application, arguments);
		this.applications.join("one", this.server, Map.of(), "meters.Meters");
		this.client = this.applications.start(ClientApplication.class);
		this.remote = this.client.getBean(Meters.class);
	}

	@AfterEach
	void stop() {
		this.applications.close();
	}

	@Test
	void countsAnAnsweredCallOnBothSides() {
		this.remote.echo("abc").block(SOON);
		assertSoon(this.server, """
				rpc_requests_total{method="echo",service="meters.Meters",side="server",status="OK"} 1.0""");
		assertSoon(this.client, """
				rpc_requests_total{method="echo",service="meters.Meters",side="client",status="OK"} 1.0""");
	}

	@Test
	void putsLatencyIntoTheGuidesBuckets() {
		this.remote.echo("abc").block(SOON);
		String series = "rpc_latency_seconds_bucket{method=\"echo\",service=\"meters.Meters\",side=\"server\",le=\"%s\"}";
		assertSoon(this.server, series.formatted("+Inf") + " 1");
		assertThat(scrape(this.server)).contains(series.formatted("0.001"), series.formatted("0.005"),
				series.formatted("0.01"), series.formatted("0.05"), series.formatted("0.1"), series.formatted("0.5"),
				series.formatted("1.0"));
	}

	@Test
	void whenApplicationConfiguresBucketsThenThoseAreUsed() {
		this.applications.close();
		start(ServerApplication.class, "--management.metrics.distribution.slo.rpc.latency=2ms,3s");
		this.remote.echo("abc").block(SOON);
		assertSoon(this.server, "side=\"server\",le=\"3.0\"} 1");
		assertThat(scrape(this.server)).doesNotContain(
				"rpc_latency_seconds_bucket{method=\"echo\",service=\"meters.Meters\",side=\"server\",le=\"0.5\"");
	}

	@Test
	void countsAFailureWithItsStatus() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> this.remote.fail().block(SOON));
		assertSoon(this.server, """
				rpc_requests_total{method="fail",service="meters.Meters",side="server",status="NOT_FOUND"} 1.0""");
		assertSoon(this.server, """
				rpc_errors_total{method="fail",service="meters.Meters",side="server",type="not_found"} 1.0""");
		assertSoon(this.client, """
				rpc_errors_total{method="fail",service="meters.Meters",side="client",type="not_found"} 1.0""");
	}

	@Test
	void countsABlockingHandlersVoidResult() {
		this.remote.blocking();
		assertSoon(this.server, """
				rpc_requests_total{method="blocking",service="meters.Meters",side="server",status="OK"} 1.0""");
		assertSoon(this.client, """
				rpc_requests_total{method="blocking",service="meters.Meters",side="client",status="OK"} 1.0""");
	}

	@Test
	void countsAOnewayCall() {
		this.remote.oneway("abc").block(SOON);
		assertSoon(this.server, """
				rpc_requests_total{method="oneway",service="meters.Meters",side="server",status="OK"} 1.0""");
	}

	@Test
	void countsWhatIsCancelledAndWhatIsTooLate() {
		this.remote.never(RpcContext.ofDeadlineAfter(Duration.ofMillis(50))).onErrorComplete().block(SOON);
		this.remote.never(null).subscribe().dispose();
		assertSoon(this.client, "side=\"client\",status=\"DEADLINE_EXCEEDED\"} 1.0");
		assertSoon(this.client, "side=\"client\",status=\"CANCELLED\"} 1.0");
		assertSoon(this.server, "rpc_requests_in_flight{side=\"server\"} 0.0");
		assertSoon(this.client, "rpc_requests_in_flight{side=\"client\"} 0.0");
	}

	@Test
	void showsWhatIsInFlight() {
		this.remote.never(null).subscribe();
		assertSoon(this.server, "rpc_requests_in_flight{side=\"server\"} 1.0");
		assertSoon(this.client, "rpc_requests_in_flight{side=\"client\"} 1.0");
	}

	@Test
	void countsTheItemsOfAStream() {
		this.remote.stream(3).collectList().block(SOON);
		String tags = "{method=\"stream\",service=\"meters.Meters\",side=\"%s\"}";
		for (ConfigurableApplicationContext side : new ConfigurableApplicationContext[] { this.server, this.client }) {
			String mine = tags.formatted((side == this.server) ? "server" : "client");
			assertSoon(side, "rpc_stream_duration_seconds_count" + mine + " 1");
			assertThat(scrape(side)).contains("rpc_stream_items_total" + mine + " 3.0",
					"rpc_stream_first_item_seconds_count" + mine + " 1", "rpc_streams_live" + mine + " 0.0");
			assertThat(scrape(side)).doesNotContain("rpc_latency_seconds_count" + mine);
		}
	}

	@Test
	void showsAStreamThatIsOpenUntilItIsCancelled() {
		Disposable stream = this.remote.stream(Integer.MAX_VALUE)
			.limitRate(1)
			.delayElements(Duration.ofHours(1))
			.subscribe();
		assertSoon(this.server, "rpc_streams_live{method=\"stream\",service=\"meters.Meters\",side=\"server\"} 1.0");
		stream.dispose();
		assertSoon(this.server, "rpc_streams_live{method=\"stream\",service=\"meters.Meters\",side=\"server\"} 0.0");
		assertSoon(this.server,
				"method=\"stream\",service=\"meters.Meters\",side=\"server\",status=\"CANCELLED\"} 1.0");
	}

	@Test
	void sumsUpPayloadsInEachDirection() {
		this.remote.bytes(new byte[100]).block(SOON);
		assertSoon(this.server, "rpc_payload_bytes_sum{direction=\"in\",side=\"server\"} 100.0");
		assertThat(scrape(this.server)).contains("rpc_payload_bytes_sum{direction=\"out\",side=\"server\"} 50.0");
		assertThat(scrape(this.client)).contains("rpc_payload_bytes_sum{direction=\"out\",side=\"client\"} 100.0",
				"rpc_payload_bytes_sum{direction=\"in\",side=\"client\"} 50.0");
	}

	@Test
	void showsConnections() {
		this.remote.echo("abc").block(SOON);
		assertSoon(this.server, "rpc_connections{side=\"server\"} 1.0");
		assertSoon(this.client, "rpc_connections{side=\"client\"} 1.0");
	}

	@Test
	void whateverCallersNameThenNoSeriesComesOfIt() {
		RSocket foreign = RSocketConnector.create()
			.metadataMimeType(CallMetadata.COMPOSITE_MIME_TYPE)
			.dataMimeType("application/cbor")
			.connect(TcpClientTransport.create(this.server.getBean(RpcServer.class).address()))
			.block(SOON);
		for (int i = 0; i < 50; i++) {
			RouteMetadata metadata = new RouteMetadata("made.Up" + i + ".method", 1, null);
			foreign
				.requestResponse(ByteBufPayload.create(Unpooled.EMPTY_BUFFER,
						metadata.encode("id", RouteMetadata.ANY_TIME, Map.of())))
				.onErrorComplete()
				.block(SOON);
		}
		foreign.dispose();
		assertSoon(this.server, """
				rpc_requests_total{method="unknown",service="unknown",side="server",status="UNIMPLEMENTED"} 50.0""");
		assertThat(scrape(this.server)).doesNotContain("made");
	}

	@Test
	void whenRequestIsShedThenItIsCountedByItsRoute() {
		this.applications.close();
		start(ServerApplication.class, "--rpcnet.server.max-concurrent-requests=1");
		this.remote.never(null).subscribe();
		assertSoon(this.server, "rpc_requests_in_flight{side=\"server\"} 1.0");
		this.remote.echo("abc").onErrorComplete().block(SOON);
		assertSoon(this.server,
				"""
						rpc_requests_total{method="echo",service="meters.Meters",side="server",status="RESOURCE_EXHAUSTED"} 1.0""");
	}

	@Test
	void whenThereIsAnInterceptorThenCallsAreCountedAllTheSame() {
		this.applications.close();
		start(InterceptedApplication.class);
		this.remote.echo("abc").block(SOON);
		this.remote.fail().onErrorComplete().block(SOON);
		this.remote.stream(2).blockLast(SOON);
		assertSoon(this.server, """
				rpc_requests_total{method="echo",service="meters.Meters",side="server",status="OK"} 1.0""");
		assertSoon(this.server, "method=\"fail\",service=\"meters.Meters\",side=\"server\",status=\"NOT_FOUND\"} 1.0");
		assertSoon(this.server, "method=\"stream\",service=\"meters.Meters\",side=\"server\",status=\"OK\"} 1.0");
	}

	@Test
	void commonTagsAreOnEachMeter() {
		this.applications.close();
		start(ServerApplication.class, "--management.metrics.tags.region=eu");
		this.remote.echo("abc").block(SOON);
		assertSoon(this.server, """
				rpc_requests_total{method="echo",region="eu",service="meters.Meters",side="server",status="OK"} 1.0""");
	}

	@Test
	void eachCallIsCountedOnceWhenManyRunAtATime() {
		Flux.range(0, 2000).flatMap((i) -> this.remote.echo("abc"), 64).blockLast(SOON);
		assertSoon(this.server, """
				rpc_requests_total{method="echo",service="meters.Meters",side="server",status="OK"} 2000.0""");
		Timer latency = this.client.getBean(MeterRegistry.class).get("rpc.latency").tag("method", "echo").timer();
		Awaitility.await().untilAsserted(() -> assertThat(latency.count()).isEqualTo(2000));
	}

	private static void assertSoon(ConfigurableApplicationContext application, String line) {
		Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(scrape(application)).contains(line));
	}

	private static String scrape(ConfigurableApplicationContext application) {
		return application.getBean(PrometheusMeterRegistry.class).scrape();
	}

	@RpcContract(name = "meters.Meters")
	interface Meters {

		Mono<String> echo(String text);

		Mono<Void> fail();

		Mono<byte[]> bytes(byte[] data);

		Mono<String> never(RpcContext context);

		Flux<Integer> stream(int items);

		void blocking();

		@RpcMethod(oneway = true)
		Mono<Void> oneway(String text);

	}

	@RpcService
	static class Service implements Meters {

		private final CountDownLatch called = new CountDownLatch(1);

		@Override
		public Mono<String> echo(String text) {
			return Mono.just(text);
		}

		@Override
		public Mono<Void> fail() {
			return Mono.error(new RpcException(RpcStatus.NOT_FOUND, "There is nothing"));
		}

		@Override
		public Mono<byte[]> bytes(byte[] data) {
			return Mono.just(new byte[50]);
		}

		@Override
		public Mono<String> never(RpcContext context) {
			return Mono.never();
		}

		@Override
		public Flux<Integer> stream(int items) {
			return Flux.range(0, items);
		}

		@Override
		public void blocking() {
			this.called.countDown();
		}

		@Override
		public Mono<Void> oneway(String text) {
			return Mono.empty();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServerApplication {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		PrometheusMeterRegistry registry() {
			return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterceptedApplication extends ServerApplication {

		@Bean
		RpcServerInterceptor interceptor() {
			return (call, chain) -> chain.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Meters.class)
	static class ClientApplication {

		@Bean
		PrometheusMeterRegistry registry() {
			return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		}

	}

}
