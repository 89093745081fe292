package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for large payloads, in both directions: those that are within the limits travel
 * in fragments, answers that are not fail their call.
 */
class AnswerLimitsTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	private static final int MIB = 1024 * 1024;

	private static EventLoops loops;

	private static TestListener listener;

	private RSocket client;

	@BeforeAll
	static void start() {
		loops = new EventLoops("test-client", 1);
		FrameLimits frames = new FrameLimits(RSocketRpcServer.FRAGMENT_SIZE, 64 * MIB, 64 * 1024, 100,
				FrameLimits.SERVER);
		listener = new TestListener(null, new ListenerLimits(frames, 100, SOON, SOON, SOON));
	}

	@AfterAll
	static void stop() {
		listener.close();
		loops.close();
	}

	@AfterEach
	void disconnect() {
		this.client.dispose();
		listener.seen().clear();
	}

	@ParameterizedTest
	@ValueSource(ints = { 10_001, 100_000, 1_000_000 })
	void whenAnswerIsTooLargeThenItsCallFails(int size) {
		connect(10_000);
		for (int round = 0; round < 3; round++) {
			assertTooLarge(this.client.requestResponse(text("#" + size)));
			assertAnswers();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 10_001, 1_000_000 })
	void whenItemIsTooLargeThenItsStreamFailsOnBothSides(int size) {
		connect(10_000);
		assertTooLarge(this.client.requestStream(text("#" + size)).take(1, true));
		assertTooLarge(this.client.requestChannel(Flux.just("small", "#" + size).map(AnswerLimitsTests::text))
			.skipUntil((payload) -> payload.data().readableBytes() > 100));
		Awaitility.await().until(() -> listener.seen().size() >= 2);
		assertThat(listener.seen()).contains("cancel");
		assertAnswers();
	}

	@Test
	void whenServerGoesOnSendingThenIsDisconnected() {
		// Its RSocket hands over all fragments at once, and does not take them back
		CloseableChannel server = RSocketServer
			.create(SocketAcceptor
				.forRequestResponse((request) -> Mono.fromCallable(() -> ByteBufPayload.create(zeros(4_000_000)))))
			.fragment(64 * 1024)
			.bindNow(TcpServerTransport.create("127.0.0.1", 0));
		connect("127.0.0.1:" + server.address().getPort(), 10_000);
		Flux.range(0, 10)
			.concatMap((number) -> this.client.requestResponse(text("#4000000")).onErrorComplete())
			.blockLast(SOON);
		StepVerifier.create(this.client.onClose()).expectComplete().verify(SOON);
		server.dispose();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void requestAndAnswerTravelInFragments(boolean ours) {
		connect(ours);
		Payload request = ByteBufPayload.create(zeros(40 * MIB));
		StepVerifier.create(this.client.requestResponse(request).map(AnswerLimitsTests::size))
			.expectNext(40 * MIB)
			.expectComplete()
			.verify(SOON);
		assertAnswers();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void itemsOfAStreamTravelInFragments(boolean ours) {
		connect(ours);
		Flux<Payload> items = this.client.requestStream(text("#" + 20 * MIB)).take(2, true);
		StepVerifier.create(items.map(AnswerLimitsTests::size))
			.expectNext(20 * MIB, 20 * MIB)
			.expectComplete()
			.verify(SOON);
		assertAnswers();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void itemsOfAChannelTravelInFragments(boolean ours) {
		connect(ours);
		Publisher<Payload> items = Flux.range(0, 2).map((number) -> ByteBufPayload.create(zeros(20 * MIB)));
		StepVerifier.create(this.client.requestChannel(items).map(AnswerLimitsTests::size))
			.expectNext(20 * MIB, 20 * MIB)
			.expectComplete()
			.verify(SOON);
		assertAnswers();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void fireAndForgetTravelsInFragments(boolean ours) {
		connect(ours);
		this.client.fireAndForget(text("x".repeat(MIB))).block(SOON);
		Awaitility.await().until(() -> listener.seen().stream().anyMatch((text) -> text.length() == MIB));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void contentOfALargeAnswerIsIntact(boolean ours) {
		connect(ours);
		String content = IntStream.range(0, 3 * MIB).mapToObj("%08d"::formatted).collect(Collectors.joining());
		Payload answer = this.client.requestResponse(text(content)).block(SOON);
		assertThat(answer.getDataUtf8().equals(content)).isTrue();
		answer.release();
	}

	private void connect(boolean ours) {
		if (ours) {
			connect(64 * MIB);
		}
		else {
			this.client = RSocketConnector.create()
				.fragment(64 * 1024)
				.connect(TcpClientTransport.create("127.0.0.1", listener.port()))
				.block(SOON);
		}
	}

	private void connect(int maxPayload) {
		connect(listener.address(), maxPayload);
	}

	private void connect(String address, int maxPayload) {
		this.client = new RpcConnectionFactory(() -> loops, () -> null, "application/cbor", SOON, SOON, maxPayload)
			.connect(address)
			.block(SOON);
	}

	private void assertAnswers() {
		StepVerifier.create(this.client.requestResponse(text("alive")).map(Payload::getDataUtf8))
			.expectNext("alive")
			.expectComplete()
			.verify(SOON);
	}

	private static void assertTooLarge(Publisher<Payload> answer) {
		StepVerifier.create(answer).expectErrorSatisfies((ex) -> {
			RpcException failure = WireErrors.decode(ex, "my-id", true);
			assertThat(failure.status()).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
			assertThat(failure).hasMessage("The payload is larger than 10000 bytes: "
					+ "send less at a time, or raise 'rpcnet.client.max-payload-size' of the receiver.");
			assertThat(failure.isRetryable()).isFalse();
			assertThat(failure.requestId()).isEqualTo("my-id");
		}).verify(SOON);
	}

	private static int size(Payload payload) {
		int size = payload.data().readableBytes();
		payload.release();
		return size;
	}

	private static Payload text(String text) {
		return DefaultPayload.create(text);
	}

	private static ByteBuf zeros(int size) {
		return Unpooled.wrappedBuffer("0".repeat(size).getBytes(StandardCharsets.US_ASCII));
	}

}
