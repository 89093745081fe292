package io.rpcnet.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestResponseResponder}, by frames on plain sockets.
 */
class RequestResponseResponderTests {

	private final Handler handler = new Handler();

	private TestListener listener;

	private RawPeer peer;

	@BeforeEach
	void connect() throws IOException {
		this.listener = TestListener.of(this.handler);
		this.peer = RawPeer.connect(this.listener.port());
		this.peer.send(RawPeer.setup());
	}

	@AfterEach
	void disconnect() throws IOException {
		this.peer.close();
		this.listener.close();
	}

	@Test
	void answerEndsItsStream() throws IOException {
		this.peer.send(RawPeer.request(1, "now"));
		ByteBuf answer = this.peer.readFrame();
		assertThat(FrameHeaderCodec.streamId(answer)).isEqualTo(1);
		assertThat(FrameHeaderCodec.frameType(answer)).isEqualTo(FrameType.NEXT_COMPLETE);
		assertThat(PayloadFrameCodec.data(answer).toString(StandardCharsets.UTF_8)).isEqualTo("now");
		assertThat(FrameHeaderCodec.hasMetadata(answer)).isFalse();
	}

	@Test
	void answerThatIsEmptyIsOneAndNoAnswerIsNone() throws IOException {
		this.peer.send(RawPeer.join(RawPeer.request(1, ""), RawPeer.request(3, "none")));
		assertThat(this.peer.readType()).isEqualTo("1:NEXT_COMPLETE");
		assertThat(this.peer.readType()).isEqualTo("3:COMPLETE");
	}

	@Test
	void failuresOfAnswersAndOfHandlersAreErrorsOfTheirStreams() throws IOException {
		this.peer.send(RawPeer.join(RawPeer.request(1, "fail"), RawPeer.request(3, "throw"), RawPeer.request(5, "on")));
		ByteBuf failed = this.peer.readFrame();
		assertThat(FrameHeaderCodec.frameType(failed)).isEqualTo(FrameType.ERROR);
		assertThat(ErrorFrameCodec.dataUtf8(failed)).isEqualTo("as told");
		assertThat(this.peer.readType()).isEqualTo("3:ERROR");
		assertThat(this.peer.readAnswer()).isEqualTo("5:on");
	}

	@Test
	void requestInFragmentsIsAnsweredBesideOthers() throws IOException {
		this.peer.send(RawPeer.framed(RequestResponseFrameCodec.encode(FrameChannel.HEAP, 1, true, null, text("in "))));
		this.peer.send(RawPeer.request(3, "between"));
		this.peer.send(RawPeer
			.framed(PayloadFrameCodec.encode(FrameChannel.HEAP, 1, false, false, true, null, text("parts"))));
		assertThat(this.peer.readAnswer()).isEqualTo("3:between");
		assertThat(this.peer.readAnswer()).isEqualTo("1:in parts");
	}

	@Test
	void largeAnswerComesInFragmentsOfWhichTheLastCompletes() throws IOException {
		this.peer.send(RawPeer.request(1, "large"));
		ByteBuf whole = Unpooled.buffer();
		ByteBuf frame = nextFragment();
		while (FrameHeaderCodec.hasFollows(frame)) {
			assertThat(FrameHeaderCodec.hasComplete(frame)).isFalse();
			assertThat(frame.readableBytes()).isLessThanOrEqualTo(TestListener.MAX_FRAME);
			whole.writeBytes(PayloadFrameCodec.data(frame));
			frame = nextFragment();
		}
		assertThat(FrameHeaderCodec.frameType(frame)).isEqualTo(FrameType.NEXT_COMPLETE);
		whole.writeBytes(PayloadFrameCodec.data(frame));
		assertThat(whole.toString(StandardCharsets.UTF_8)).isEqualTo(Handler.LARGE);
	}

	private ByteBuf nextFragment() throws IOException {
		ByteBuf frame = this.peer.readFrame();
		while (FrameHeaderCodec.streamId(frame) == 0) {
			// Asks how much has been read
			this.peer.send(RawPeer.framed(
					KeepAliveFrameCodec.encode(FrameChannel.HEAP, false, 0, KeepAliveFrameCodec.data(frame).retain())));
			frame = this.peer.readFrame();
		}
		return frame;
	}

	@Test
	void requestThatIsReadLaterIsWhatItWas() throws IOException {
		this.peer.send(RawPeer.join(RawPeer.request(1, "first"), RawPeer.request(3, "later")));
		this.peer.send(RawPeer.join(RawPeer.request(5, "later"), RawPeer.request(7, "other")));
		assertThat(this.peer.readAnswer()).isEqualTo("1:first");
		assertThat(this.peer.readAnswer()).isEqualTo("7:other");
		this.handler.awaitWaiting(2);
		this.handler.waiting.forEach((answer) -> answer.tryEmitValue(DefaultPayload.create("ignored")));
		assertThat(this.peer.readAnswer()).isEqualTo("3:later");
		assertThat(this.peer.readAnswer()).isEqualTo("5:later");
	}

	@Test
	void cancelReachesTheHandlerAndItsAnswerIsNotSent() throws IOException {
		this.peer.send(RawPeer.request(1, "wait"));
		this.handler.awaitWaiting(1);
		this.peer.send(RawPeer.framed(CancelFrameCodec.encode(FrameChannel.HEAP, 1)));
		Awaitility.await().until(() -> this.handler.cancelled.get() == 1);
		this.handler.waiting.get(0).tryEmitValue(DefaultPayload.create("late"));
		this.peer.send(RawPeer.request(3, "next"));
		assertThat(this.peer.readAnswer()).isEqualTo("3:next");
	}

	@Test
	void answersOfOtherThreadsAreSentAndTheirStreamsMayBeUsedAgain() throws IOException {
		for (int round = 0; round < 3; round++) {
			this.peer.send(RawPeer.request(1, "wait"));
			this.handler.awaitWaiting(round + 1);
			this.handler.waiting.get(round).tryEmitValue(DefaultPayload.create("answer " + round));
			assertThat(this.peer.readAnswer()).isEqualTo("1:answer " + round);
		}
	}

	@Test
	void whenAStreamIsOpenedTwiceThenTheFirstIsAnswered() throws IOException {
		this.peer.send(RawPeer.request(1, "wait"));
		this.handler.awaitWaiting(1);
		this.peer.send(RawPeer.join(RawPeer.request(1, "again"), RawPeer.request(3, "other")));
		assertThat(this.peer.readAnswer()).isEqualTo("3:other");
		this.handler.waiting.get(0).tryEmitValue(DefaultPayload.create("first"));
		assertThat(this.peer.readAnswer()).isEqualTo("1:first");
	}

	@Test
	void whenTheConnectionIsLostThenHandlersAreCancelled() throws IOException {
		this.peer.send(RawPeer.join(RawPeer.request(1, "wait"), RawPeer.request(3, "wait")));
		this.handler.awaitWaiting(2);
		this.peer.vanish();
		Awaitility.await().until(() -> this.handler.cancelled.get() == 2);
	}

	private static ByteBuf text(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
	}

	/**
	 * Answers with the request's text, unless that says otherwise.
	 */
	private static final class Handler implements RSocket {

		private static final String LARGE = "0123456789".repeat(20_000);

		private final List<Sinks.One<Payload>> waiting = new CopyOnWriteArrayList<>();

		private final AtomicInteger cancelled = new AtomicInteger();

		private void awaitWaiting(int requests) {
			Awaitility.await().until(() -> this.waiting.size() == requests);
		}

		@Override
		public Mono<Payload> requestResponse(Payload payload) {
			String text = payload.getDataUtf8();
			if (text.equals("later")) {
				return await().map((answer) -> payload);
			}
			payload.release();
			return switch (text) {
				case "none" -> Mono.empty();
				case "fail" -> Mono.error(new IllegalStateException("as told"));
				case "throw" -> throw new IllegalStateException("as told");
				case "large" -> Mono.just(DefaultPayload.create(LARGE));
				case "wait" -> await();
				default -> Mono.just(DefaultPayload.create(text));
			};
		}

		private Mono<Payload> await() {
			Sinks.One<Payload> answer = Sinks.one();
			return answer.asMono()
				.doOnSubscribe((subscription) -> this.waiting.add(answer))
				.doOnCancel(this.cancelled::incrementAndGet);
		}

	}

}
