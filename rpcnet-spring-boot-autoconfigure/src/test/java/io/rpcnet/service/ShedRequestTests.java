package io.rpcnet.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.RSocketErrorException;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the limits of requests with clients that overstep them: bare rsocket-java
 * over its own transport.
 */
class ShedRequestTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final AtomicInteger waiting = new AtomicInteger();

	private ConfigurableApplicationContext server;

	@BeforeEach
	void start() {
		this.server = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false",
					"--rpcnet.cluster.enabled=false", "--rpcnet.server.max-requests-per-connection=4",
					"--rpcnet.server.max-concurrent-requests=2", "--rpcnet.lifecycle.stream-drain-timeout=100ms");
	}

	@AfterEach
	void stop() {
		this.server.close();
		Awaitility.await().until(() -> waiting.get() == 0);
	}

	@Test
	void whenConnectionHasTooManyThenOneMoreIsRefusedAndOthersAreAnswered() {
		RSocket greedy = connect();
		List<Disposable> streams = Flux.range(0, 4)
			.map((number) -> greedy.requestStream(request("shed.Slow.forever")).subscribe())
			.collectList()
			.block();
		Awaitility.await().until(() -> waiting.get() == 4);
		assertShed(greedy.requestResponse(request("shed.Slow.quick")), "max-requests-per-connection");
		assertShed(greedy.requestStream(request("shed.Slow.forever")), "max-requests-per-connection");
		assertShed(greedy.requestChannel(Flux.just(request("shed.Slow.forever"))), "max-requests-per-connection");
		assertAnswers(connect(), "shed.Slow.quick");
		streams.get(0).dispose();
		Awaitility.await().until(() -> waiting.get() == 3);
		assertAnswers(greedy, "shed.Slow.quick");
	}

	@Test
	void whenAllHaveTooManyThenOneMoreIsRefusedButNotBuiltInServices() {
		Disposable first = connect().requestResponse(request("shed.Slow.never")).subscribe();
		RSocket vanishing = connect();
		vanishing.requestResponse(request("shed.Slow.never")).subscribe((answer) -> {
		}, (ex) -> {
		});
		Awaitility.await().until(() -> waiting.get() == 2);
		RSocket late = connect();
		assertShed(late.requestResponse(request("shed.Slow.quick")), "max-concurrent-requests");
		assertShed(late.requestResponse(request("shed.Slow.unknown")), "max-concurrent-requests");
		assertAnswers(late, "rpcnet.Health.health");
		first.dispose();
		vanishing.dispose();
		Awaitility.await().until(() -> waiting.get() == 0);
		Disposable again = late.requestResponse(request("shed.Slow.never")).subscribe();
		Awaitility.await().until(() -> waiting.get() == 1);
		assertAnswers(late, "shed.Slow.quick");
		again.dispose();
	}

	private RSocket connect() {
		return RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.composite-metadata.v0")
			.dataMimeType("application/cbor")
			.connect(TcpClientTransport.create(this.server.getBean(RpcServer.class).address()))
			.block(SOON);
	}

	private static void assertAnswers(RSocket connection, String route) {
		StepVerifier.create(connection.requestResponse(request(route)))
			.expectNextCount(1)
			.expectComplete()
			.verify(SOON);
	}

	private static void assertShed(Publisher<Payload> answer, String key) {
		StepVerifier.create(answer).expectErrorSatisfies((ex) -> {
			assertThat(((RSocketErrorException) ex).errorCode()).isEqualTo(0x307);
			assertThat(ex.getMessage()).contains("'rpcnet.server." + key + "'");
			JsonNode data = JsonMapper.shared().readTree(ex.getMessage());
			assertThat(data.get("retryable").asBoolean()).isTrue();
			assertThat(data.get("requestId").asString()).matches("[0-9a-f]{16}");
		}).verify(SOON);
	}

	private static Payload request(String route) {
		ByteBuf routing = TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, List.of(route));
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING, routing);
		Payload payload = DefaultPayload.create(new byte[0], ByteBufUtil.getBytes(metadata));
		metadata.release();
		return payload;
	}

	@RpcContract(name = "shed.Slow")
	interface Slow {

		Mono<String> never();

		Mono<String> quick();

		Flux<String> forever();

	}

	@RpcService
	static class SlowService implements Slow {

		@Override
		public Mono<String> never() {
			return Mono.<String>never()
				.doOnSubscribe((subscription) -> waiting.incrementAndGet())
				.doFinally((signal) -> waiting.decrementAndGet());
		}

		@Override
		public Mono<String> quick() {
			return Mono.just("quick");
		}

		@Override
		public Flux<String> forever() {
			return never().flux();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SlowService.class)
	static class Application {

	}

}
