package io.rpcnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameChannel}, by bytes on plain sockets. Whether its buffers are
 * released, the leak detection of all tests checks.
 */
class FrameChannelTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static TestListener listener;

	private static EventLoops loops;

	@BeforeAll
	static void start() {
		listener = new TestListener(null);
		loops = new EventLoops("test-client", 1);
	}

	@AfterAll
	static void stop() {
		listener.close();
		loops.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5, TestListener.MAX_FRAME + 1, 0xFFFFFF })
	void whenImpossibleLengthIsAnnouncedThenCloses(int length) throws Exception {
		try (RawPeer peer = setUp()) {
			peer.send(RawPeer.announcement(length));
			assertThat(peer.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void longestFrameIsAccepted() throws Exception {
		try (RawPeer peer = setUp()) {
			// Stream id, type and flags stand before the text
			peer.send(RawPeer.request(1, "x".repeat(TestListener.MAX_FRAME - 6)));
			assertThat(peer.readAnswer().substring(0, 5)).isEqualTo("1:xxx");
		}
	}

	@Test
	void whenImpossibleLengthIsAnnouncedThenWhatFollowsIsNotRead() {
		EmbeddedChannel channel = new EmbeddedChannel();
		FrameChannel connection = new FrameChannel(channel, TestListener.limits().frames());
		channel.pipeline().addLast(new SlowToClose(), connection);
		List<ByteBuf> received = new ArrayList<>();
		connection.receive().subscribe(received::add);
		channel.writeInbound(Unpooled.wrappedBuffer(RawPeer.join(RawPeer.announcement(0), RawPeer.request(1, "late"))));
		channel.writeInbound(Unpooled.wrappedBuffer(RawPeer.request(3, "later")));
		assertThat(received).isEmpty();
		channel.close();
	}

	@Test
	void frameInSingleBytesIsRead() throws Exception {
		try (RawPeer peer = RawPeer.connect(listener.port())) {
			peer.sendByteByByte(RawPeer.setup());
			peer.sendByteByByte(RawPeer.request(1, "slow"));
			assertThat(peer.readAnswer()).isEqualTo("1:slow");
		}
	}

	@Test
	void framesInOneSegmentAreAnsweredInOrder() throws Exception {
		byte[][] frames = IntStream.range(0, 200)
			.mapToObj((number) -> RawPeer.request(2 * number + 1, "n" + number))
			.toArray(byte[][]::new);
		try (RawPeer peer = RawPeer.connect(listener.port())) {
			peer.send(RawPeer.join(RawPeer.setup(), RawPeer.join(frames)));
			for (int number = 0; number < frames.length; number++) {
				assertThat(peer.readAnswer()).isEqualTo((2 * number + 1) + ":n" + number);
			}
		}
	}

	@Test
	void whenSetupDoesNotComeThenCloses() throws Exception {
		try (RawPeer silent = RawPeer.connect(listener.port()); RawPeer slow = RawPeer.connect(listener.port())) {
			slow.send(RawPeer.announcement(100));
			assertThat(silent.isClosedByPeer()).isTrue();
			assertThat(slow.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void whenFirstFrameIsNotSetupThenCloses() throws Exception {
		try (RawPeer peer = RawPeer.connect(listener.port())) {
			peer.send(RawPeer.request(1, "early"));
			assertThat(peer.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void garbageDoesNotDisturbOthers() throws Exception {
		try (RawPeer proper = setUp()) {
			for (int round = 0; round < 50; round++) {
				sendGarbage();
				proper.send(RawPeer.request(2 * round + 1, "r" + round));
				assertThat(proper.readAnswer()).isEqualTo((2 * round + 1) + ":r" + round);
			}
		}
	}

	private static void sendGarbage() throws IOException {
		byte[] garbage = new byte[2000];
		ThreadLocalRandom.current().nextBytes(garbage);
		try (RawPeer early = RawPeer.connect(listener.port()); RawPeer late = setUp()) {
			early.send(RawPeer.join(RawPeer.announcement(500), garbage));
			late.send(RawPeer.join(RawPeer.announcement(500), garbage));
		}
	}

	@Test
	void whenPeerVanishesInTheMiddleOfAFrameThenOthersAreAnswered() throws Exception {
		for (int round = 0; round < 20; round++) {
			RawPeer peer = setUp();
			peer.send(RawPeer.join(RawPeer.announcement(50_000), new byte[10_000]));
			peer.vanish();
		}
		assertAnswers();
	}

	@Test
	void whenPeerVanishesBeforeItsAnswersThenOthersAreAnswered() throws Exception {
		for (int round = 0; round < 20; round++) {
			RawPeer peer = setUp();
			for (int number = 0; number < 20; number++) {
				peer.send(RawPeer.request(2 * number + 1, (number % 2 == 0) ? "#3000" : "#1000000"));
			}
			peer.vanish();
		}
		assertAnswers();
	}

	private static void assertAnswers() throws IOException {
		try (RawPeer peer = setUp()) {
			peer.send(RawPeer.request(1, "alive"));
			assertThat(peer.readAnswer()).isEqualTo("1:alive");
		}
	}

	@Test
	void framesOfManyThreadsArriveWholeAndInOrder() throws Exception {
		int threads = 8;
		int frames = 300;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			FrameChannel connection = new NettyClientTransport(loops, "127.0.0.1", socket.getLocalPort(), null,
					FrameLimits.ofClient(TestListener.MAX_FRAME, TestListener.MAX_PAYLOAD, 10))
				.open()
				.block(SOON);
			try (RawPeer peer = new RawPeer(socket.accept())) {
				IntStream.range(0, threads).forEach((thread) -> startSending(connection, thread, frames));
				int[] next = new int[threads];
				for (int i = 0; i < threads * frames; i++) {
					ByteBuf frame = peer.readFrame();
					int thread = frame.readInt();
					assertThat(frame.readInt()).isEqualTo(next[thread]++);
					assertThat(frame.readableBytes()).isEqualTo(size(thread, next[thread] - 1));
				}
			}
			connection.dispose();
			connection.onClose().block(SOON);
		}
	}

	private static void startSending(FrameChannel connection, int thread, int frames) {
		new Thread(() -> {
			for (int number = 0; number < frames; number++) {
				int size = size(thread, number);
				connection.sendFrame(1,
						FrameChannel.HEAP.buffer(8 + size).writeInt(thread).writeInt(number).writeZero(size));
			}
		}, "sender-" + thread).start();
	}

	/** Both what is copied into a batch and what is written as it is. */
	private static int size(int thread, int number) {
		return (number % 10 == thread) ? 20_000 : 3 * number;
	}

	private static RawPeer setUp() throws IOException {
		RawPeer peer = RawPeer.connect(listener.port());
		peer.send(RawPeer.setup());
		return peer;
	}

	/**
	 * Closes as TLS does, which first says farewell to the peer.
	 */
	private static final class SlowToClose extends ChannelOutboundHandlerAdapter {

		private boolean asked;

		@Override
		public void close(ChannelHandlerContext context, ChannelPromise promise) {
			if (this.asked) {
				context.close(promise);
			}
			this.asked = true;
		}

	}

}
