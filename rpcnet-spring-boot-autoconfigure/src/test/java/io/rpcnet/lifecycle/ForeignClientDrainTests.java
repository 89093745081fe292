package io.rpcnet.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.RSocketErrorException;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadata;
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
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.client.TestApplications;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a client that is not ours meets when a node drains: bare rsocket-java.
 */
class ForeignClientDrainTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final Queue<byte[]> pushed = new ConcurrentLinkedQueue<>();

	private final TestApplications applications = new TestApplications();

	private ConfigurableApplicationContext node;

	private RpcDrain drain;

	private RSocket client;

	@BeforeEach
	void start() {
		this.node = this.applications.start(Work.WorkerApplication.class, "--test.name=one");
		this.drain = this.node.getBean(RpcDrain.class);
		this.client = connect();
	}

	@AfterEach
	void stop() {
		this.client.dispose();
		this.applications.close();
	}

	private RSocket connect() {
		return RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.composite-metadata.v0")
			.dataMimeType("application/json")
			.acceptor((setup, sender) -> Mono.just(new RSocket() {

				@Override
				public Mono<Void> metadataPush(Payload payload) {
					ForeignClientDrainTests.this.pushed.add(ByteBufUtil.getBytes(payload.sliceMetadata()));
					payload.release();
					return Mono.empty();
				}

			}))
			.connect(TcpClientTransport.create(this.node.getBean(RpcServer.class).address()))
			.block(SOON);
	}

	@Test
	void whoIsConnectedIsToldHowMuchTimeIsLeft() {
		this.drain.drain();
		Awaitility.await().atMost(SOON).until(() -> this.pushed.size() == 1);
		CompositeMetadata.Entry entry = new CompositeMetadata(Unpooled.wrappedBuffer(this.pushed.remove()), false)
			.iterator()
			.next();
		assertThat(entry.getMimeType()).isEqualTo("message/x.rpcnet.draining.v0");
		assertThat(entry.getContent().readableBytes()).isEqualTo(4);
		assertThat(entry.getContent().readUnsignedInt()).isBetween(10_000L, 21_000L);
	}

	@Test
	void whoConnectsMeanwhileIsToldAtOnce() {
		this.drain.drain();
		Awaitility.await().atMost(SOON).until(() -> this.pushed.size() == 1);
		RSocket late = connect();
		Awaitility.await().atMost(SOON).until(() -> this.pushed.size() == 2);
		late.dispose();
		this.drain.resume();
		connect().dispose();
		answers();
		assertThat(this.pushed).hasSize(2);
	}

	@Test
	void whenDrainedThenEveryInteractionIsRefusedAsNotExecuted() {
		drained();
		assertRefused(this.client.requestResponse(request("drain.Work.name")));
		assertRefused(this.client.requestStream(request("drain.Work.names")));
		assertRefused(this.client.requestChannel(Flux.just(request("drain.Work.echo"))));
		this.drain.resume();
		answers();
	}

	@Test
	void whenDrainedThenBuiltInServicesAnswer() {
		drained();
		String ready = this.client.requestResponse(request("rpcnet.Health.ready"))
			.map((answer) -> answer.getDataUtf8())
			.block(SOON);
		assertThat(ready).contains("\"ready\":false");
	}

	private void drained() {
		this.drain.drain();
		Awaitility.await().atMost(SOON).until(() -> this.drain.state() == RpcDrain.State.DRAINED);
	}

	private void answers() {
		StepVerifier.create(this.client.requestResponse(request("drain.Work.name")).map(Payload::getDataUtf8))
			.expectNext("\"one\"")
			.expectComplete()
			.verify(SOON);
	}

	private static void assertRefused(Publisher<Payload> answer) {
		StepVerifier.create(answer).expectErrorSatisfies((ex) -> {
			assertThat(((RSocketErrorException) ex).errorCode()).isEqualTo(0x308);
			JsonNode error = JsonMapper.shared().readTree(ex.getMessage());
			assertThat(error.get("status").asString()).isEqualTo("UNAVAILABLE");
			assertThat(error.get("type").asString()).isEqualTo("rpcnet/unavailable");
			assertThat(error.get("retryable").asBoolean()).isTrue();
			assertThat(error.get("executed").asBoolean(true)).isFalse();
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

}
