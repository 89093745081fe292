package io.rpcnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.exceptions.ApplicationErrorException;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RequestResponseRequester}, against frames on plain sockets.
 */
class RequestResponseRequesterTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static EventLoops loops;

	private ServerSocket listener;

	private RawPeer server;

	private RSocket client;

	@BeforeAll
	static void start() {
		loops = new EventLoops("test-client", 1);
	}

	@AfterAll
	static void stop() {
		loops.close();
	}

	@BeforeEach
	void connect() throws IOException {
		this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		CompletableFuture<RSocket> connecting = new RpcConnectionFactory(() -> loops, () -> null, "application/cbor",
				Duration.ofMinutes(1), Duration.ofMinutes(2), 1024 * 1024)
			.connect("127.0.0.1:" + this.listener.getLocalPort())
			.toFuture();
		this.server = new RawPeer(this.listener.accept());
		this.server.answerKeepalive();
		this.client = connecting.join();
	}

	@AfterEach
	void disconnect() throws IOException {
		this.client.dispose();
		this.server.close();
		this.listener.close();
	}

	@Test
	void requestHasItsMetadataAndData() throws IOException {
		this.client.requestResponse(OwnedPayload.of(text("data"), text("metadata"))).onErrorComplete().subscribe();
		ByteBuf request = this.server.readFrame();
		assertThat(FrameHeaderCodec.frameType(request)).isEqualTo(FrameType.REQUEST_RESPONSE);
		assertThat(RequestResponseFrameCodec.data(request)).isEqualTo(text("data"));
		assertThat(RequestResponseFrameCodec.metadata(request)).isEqualTo(text("metadata"));
	}

	@Test
	void streamsOfAllKindsAreOpenedInTheOrderOfTheirIds() throws IOException {
		loops.group().next().execute(() -> {
			request("one");
			this.client.requestStream(payload("two")).onErrorComplete().subscribe();
			request("three");
			this.client.fireAndForget(payload("four")).subscribe();
			request("five");
		});
		assertThat(List.of(this.server.readType(), this.server.readType(), this.server.readType(),
				this.server.readType(), this.server.readType()))
			.containsExactly("1:REQUEST_RESPONSE", "3:REQUEST_STREAM", "5:REQUEST_RESPONSE", "7:REQUEST_FNF",
					"9:REQUEST_RESPONSE");
	}

	@Test
	void requestsOfManyThreadsGetTheirOwnAnswers() throws IOException {
		int requests = 1000;
		CompletableFuture<List<String>> answers = Flux.range(0, requests)
			.parallel(4)
			.runOn(Schedulers.boundedElastic())
			.flatMap((number) -> this.client.requestResponse(payload("n" + number))
				.map((answer) -> "n" + number + "=" + answer.getDataUtf8()))
			.sequential()
			.collectList()
			.toFuture();
		int last = -1;
		for (int i = 0; i < requests; i++) {
			ByteBuf request = this.server.readFrame();
			int streamId = FrameHeaderCodec.streamId(request);
			assertThat(streamId).isGreaterThan(last);
			last = streamId;
			answer(streamId, RequestResponseFrameCodec.data(request).toString(StandardCharsets.UTF_8));
		}
		assertThat(answers.join()).containsExactlyInAnyOrderElementsOf(
				IntStream.range(0, requests).mapToObj((number) -> "n" + number + "=n" + number).toList());
	}

	@Test
	void answerInFragmentsIsPutTogether() throws IOException {
		CompletableFuture<Payload> answer = request("x");
		int streamId = nextRequest();
		send(PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, true, false, true, null, text("one ")));
		send(PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, true, false, true, null, text("after ")));
		send(PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, false, true, true, null, text("another")));
		assertThat(answer.join().getDataUtf8()).isEqualTo("one after another");
	}

	@Test
	void whatComesBehindTheAnswerIsIgnored() throws IOException {
		CompletableFuture<Payload> answer = request("x");
		int streamId = nextRequest();
		answer(streamId, "first");
		answer(streamId, "second");
		send(ErrorFrameCodec.encode(FrameChannel.HEAP, streamId, new IllegalStateException("third")));
		assertThat(answer.join().getDataUtf8()).isEqualTo("first");
		assertAnswers();
	}

	@Test
	void completionWithoutAnswerIsEmpty() throws IOException {
		CompletableFuture<Payload> answer = request("x");
		send(PayloadFrameCodec.encodeComplete(FrameChannel.HEAP, nextRequest()));
		assertThat(answer.join()).isNull();
	}

	@Test
	void errorFailsItsCallAlone() throws IOException {
		CompletableFuture<Payload> failing = request("x");
		send(ErrorFrameCodec.encode(FrameChannel.HEAP, nextRequest(), new ApplicationErrorException("as told")));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(failing::join)
			.withCauseInstanceOf(ApplicationErrorException.class)
			.withMessageContaining("as told");
		assertAnswers();
	}

	@Test
	void cancellingACallTellsTheServer() throws IOException {
		Disposable call = this.client.requestResponse(payload("x")).subscribe();
		int streamId = nextRequest();
		call.dispose();
		assertThat(this.server.readType()).isEqualTo(streamId + ":CANCEL");
		answer(streamId, "late");
		assertAnswers();
	}

	@Test
	void whenCancelledBeforeItIsSentThenNothingIs() throws IOException {
		StepVerifier.create(this.client.requestResponse(payload("x")), 0).thenCancel().verify(SOON);
		assertAnswers();
	}

	@Test
	void requestIsSentWhenItsAnswerIsAskedForAndOnce() throws IOException {
		StepVerifier.create(this.client.requestResponse(payload("x")), 0)
			.thenRequest(1)
			.thenRequest(1)
			.then(() -> answerNext("y"))
			.expectNextCount(1)
			.expectComplete()
			.verify(SOON);
		assertAnswers();
	}

	@Test
	void whenTheConnectionIsLostThenAllThatWaitFail() throws IOException {
		List<CompletableFuture<Payload>> waiting = new ArrayList<>(List.of(request("one"), request("two")));
		nextRequest();
		nextRequest();
		this.server.vanish();
		waiting.forEach((call) -> assertThatExceptionOfType(CompletionException.class).isThrownBy(call::join)
			.withCauseInstanceOf(ClosedChannelException.class));
		StepVerifier.create(this.client.onClose()).expectComplete().verify(SOON);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(request("three")::join)
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void requestThatNeedsFragmentsIsSentBySameSequenceOfStreams() throws IOException {
		request("small");
		assertThat(this.server.readType()).isEqualTo("1:REQUEST_RESPONSE");
		this.client.requestResponse(payload("x".repeat(RSocketRpcServer.FRAGMENT_SIZE))).onErrorComplete().subscribe();
		ByteBuf first = this.server.readFrame();
		assertThat(FrameHeaderCodec.streamId(first)).isEqualTo(3);
		assertThat(FrameHeaderCodec.hasFollows(first)).isTrue();
	}

	private void assertAnswers() throws IOException {
		CompletableFuture<Payload> answer = request("alive?");
		answerNext("alive");
		assertThat(answer.join().getDataUtf8()).isEqualTo("alive");
	}

	private CompletableFuture<Payload> request(String text) {
		return this.client.requestResponse(payload(text)).toFuture();
	}

	private int nextRequest() throws IOException {
		ByteBuf request = this.server.readFrame();
		assertThat(FrameHeaderCodec.frameType(request)).isEqualTo(FrameType.REQUEST_RESPONSE);
		return FrameHeaderCodec.streamId(request);
	}

	private void answerNext(String text) {
		try {
			answer(nextRequest(), text);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void answer(int streamId, String text) throws IOException {
		send(PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, false, true, true, null, text(text)));
	}

	private void send(ByteBuf frame) throws IOException {
		this.server.send(RawPeer.framed(frame));
	}

	private static Payload payload(String text) {
		return OwnedPayload.of(text(text));
	}

	private static ByteBuf text(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
	}

}
