package io.rpcnet.transport;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.rsocket.Payload;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.util.DefaultPayload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameChannel} with payloads that travel in fragments, on a channel and
 * with a clock of their own.
 */
class LargePayloadTests {

	private static final int FRAGMENT = 64 * 1024;

	private static final int MANY = 50;

	private static final int MAX_FRAME = 0xFFFFFF;

	private final MockTicker clock = Ticker.newMockTicker();

	private final EmbeddedChannel channel = new TurnByTurn(this.clock);

	private final NotTaking network = new NotTaking();

	private final ByteBuf sent = Unpooled.buffer();

	private FrameChannel connection;

	private ByteBuf question;

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void smallFrameLeavesBeforeTheRestOfALargePayload() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		List<String> before = sent();
		assertThat(before).isNotEmpty().hasSizeLessThan(MANY / 2);
		send(3, payload(3, 0, false));
		assertThat(sent()).containsExactly("3:0");
		assertThat(rest()).containsExactlyElementsOf(numbers(1, before.size(), MANY));
	}

	@Test
	void largePayloadsTakeTurns() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		List<String> before = sent();
		large(3, 10);
		List<String> after = rest();
		assertThat(after.subList(0, 20)).containsExactlyElementsOf(IntStream.range(0, 20)
			.mapToObj((i) -> (i % 2 == 0) ? "1:" + (before.size() + i / 2) : "3:" + i / 2)
			.toList());
		assertThat(after).containsAll(numbers(1, before.size(), MANY)).hasSize(MANY - before.size() + 10);
	}

	@Test
	void itemsOfAStreamStayInOrder() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		large(1, MANY);
		send(1, payload(1, 99, false));
		send(1, PayloadFrameCodec.encodeComplete(FrameChannel.HEAP, 1));
		List<String> expected = new ArrayList<>(numbers(1, 0, MANY));
		expected.addAll(numbers(1, 0, MANY));
		expected.addAll(List.of("1:99", "1:PAYLOAD"));
		assertThat(rest()).containsExactlyElementsOf(expected);
	}

	@Test
	void cancellingARequestDropsWhatIsLeftOfIt() {
		open(FrameLimits.CLIENT);
		List<ByteBuf> fragments = large(1, MANY);
		large(3, MANY);
		List<String> before = sent();
		send(1, CancelFrameCodec.encode(FrameChannel.HEAP, 1));
		assertThat(rest()).startsWith("1:CANCEL").doesNotContain("1:" + (MANY - 1)).contains("3:" + (MANY - 1));
		assertThat(before).doesNotContain("1:" + (MANY - 1));
		assertThat(fragments).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
	}

	@ParameterizedTest
	@ValueSource(strings = { FrameLimits.SERVER, FrameLimits.CLIENT })
	void failureDropsWhatIsLeftOfItsStream(String side) {
		open(side);
		List<ByteBuf> fragments = large(1, MANY);
		sent();
		send(1, ErrorFrameCodec.encode(FrameChannel.HEAP, 1, new IllegalStateException("failed")));
		assertThat(rest()).containsExactly("1:ERROR");
		assertThat(fragments).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
	}

	@Test
	void cancellingWhatAChannelReceivesLeavesItsAnswer() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		List<String> before = sent();
		send(1, CancelFrameCodec.encode(FrameChannel.HEAP, 1));
		List<String> expected = new ArrayList<>(numbers(1, before.size(), MANY));
		expected.add("1:CANCEL");
		assertThat(rest()).containsExactlyElementsOf(expected);
	}

	@Test
	void whenAnswerIsNotWantedAnyMoreThenWhatIsLeftOfItIsDropped() {
		open(FrameLimits.SERVER);
		List<ByteBuf> fragments = large(1, MANY);
		large(3, MANY);
		receive(CancelFrameCodec.encode(FrameChannel.HEAP, 1));
		assertThat(rest()).doesNotContain("1:" + (MANY - 1)).contains("3:" + (MANY - 1));
		assertThat(fragments).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
	}

	@Test
	void whenRequestIsRefusedThenWhatIsLeftOfItIsDropped() {
		open(FrameLimits.CLIENT);
		List<ByteBuf> fragments = large(1, MANY);
		receive(ErrorFrameCodec.encode(FrameChannel.HEAP, 1, new IllegalStateException("failed")));
		assertThat(rest()).doesNotContain("1:" + (MANY - 1));
		assertThat(fragments).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
	}

	@Test
	void whenConnectionClosesThenWhatWaitsIsReleased() {
		open(FrameLimits.SERVER);
		List<ByteBuf> fragments = large(1, MANY);
		sent();
		this.channel.close();
		this.channel.runPendingTasks();
		assertThat(fragments).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
		assertThat(large(3, 2)).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
	}

	@Test
	void disposingSendsTheRestAndCloses() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		List<String> before = sent();
		onLoop(this.connection::dispose);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(rest()).containsExactlyElementsOf(numbers(1, before.size(), MANY));
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void disposingLosesNothingThatTheNetworkTakesLate() {
		open(FrameLimits.SERVER);
		this.network.stuck = true;
		large(1, 2);
		onLoop(this.connection::dispose);
		assertThat(this.channel.isOpen()).isTrue();
		this.network.stuck = false;
		this.channel.flush();
		assertThat(rest()).containsExactly("1:0", "1:1");
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void disposingClosesInTheEndThoughThePeerDoesNotAnswer() {
		open(FrameLimits.SERVER);
		List<ByteBuf> fragments = large(1, MANY);
		this.network.stuck = true;
		onLoop(this.connection::dispose);
		pass(Duration.ofMillis(4999));
		assertThat(this.channel.isOpen()).isTrue();
		pass(Duration.ofMillis(1));
		assertThat(this.channel.isOpen()).isFalse();
		sent();
		assertThat(fragments).allSatisfy((fragment) -> assertThat(fragment.refCnt()).isZero());
	}

	@Test
	void disposingClosesAtOnceWhenNothingIsLeft() {
		open(FrameLimits.SERVER);
		large(1, 2);
		rest();
		onLoop(this.connection::dispose);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void peerThatNeverAnswersGetsTheWholePayload() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		List<String> frames = sent();
		assertThat(frames).hasSizeLessThan(MANY);
		pass(Duration.ofMillis(4999));
		assertThat(sent()).isEmpty();
		pass(Duration.ofMillis(2));
		frames.addAll(sent());
		assertThat(frames).containsExactlyElementsOf(numbers(1, 0, MANY));
	}

	@Test
	void peerThatLeavesMuchUnreadIsListenedToWhenItsStreamHasFailed() {
		open(FrameLimits.SERVER);
		AtomicBoolean listened = new AtomicBoolean(true);
		ByteBuf error = ErrorFrameCodec.encode(FrameChannel.HEAP, 1, new IllegalStateException("failed"));
		onLoop(() -> {
			fragments(1, 2 * MAX_FRAME / FRAGMENT + 10).forEach((fragment) -> this.connection.sendFrame(1, fragment));
			// Behind the flush, and before the first fragment
			this.channel.eventLoop().execute(() -> {
				listened.set(this.channel.config().isAutoRead());
				this.connection.sendFrame(1, error);
			});
		});
		assertThat(listened).isFalse();
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void producerOfLargeItemsIsNotFarAheadOfItsConnection() {
		open(FrameLimits.SERVER);
		AtomicInteger produced = new AtomicInteger();
		stream(1, 100, produced);
		List<String> before = sent();
		assertThat(produced.get()).isBetween(1, 10);
		send(3, payload(3, 0, false));
		assertThat(sent()).containsExactly("3:0");
		before.addAll(rest());
		assertThat(produced).hasValue(100);
		assertThat(before).hasSize(100 * 16).endsWith("1:15");
	}

	@Test
	void producerOfSmallItemsDoesNotWaitForLargeOnes() {
		open(FrameLimits.SERVER);
		large(1, MANY);
		sent();
		AtomicInteger produced = new AtomicInteger();
		Flux<Payload> items = Flux.range(0, 1000).map((i) -> DefaultPayload.create("x"));
		onLoop(() -> new PacedFlux(items, this.connection).subscribe((item) -> {
			produced.incrementAndGet();
			this.connection.sendFrame(3, payload(3, 0, false, 10));
		}));
		assertThat(produced).hasValue(1000);
	}

	/** Items of sixteen fragments. */
	private void stream(int streamId, int count, AtomicInteger produced) {
		Flux<Payload> items = Flux.range(0, count).map((i) -> {
			produced.incrementAndGet();
			return DefaultPayload.create(new byte[16 * FRAGMENT]);
		});
		onLoop(() -> new PacedFlux(items, this.connection).subscribe((item) -> fragments(streamId, 16)
			.forEach((fragment) -> this.connection.sendFrame(streamId, fragment))));
	}

	@Test
	void frameThatIsAnnouncedAndDoesNotComeTakesLittleMemory() {
		open(FrameLimits.SERVER);
		ByteBuf announcement = Unpooled.wrappedBuffer(RawPeer.announcement(MAX_FRAME));
		assertThat(allocatedBy(() -> this.channel.writeInbound(announcement))).isBetween(16_000L, 64_000L);
		ByteBuf some = Unpooled.buffer(20_000).writeZero(20_000);
		assertThat(allocatedBy(() -> this.channel.writeInbound(some))).isBetween(20_000L, 16L * 20_000 + 64_000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1000, 16 * 1024, 300_000 })
	void frameThatComesInPiecesIsWhole(int piece) {
		open(FrameLimits.SERVER);
		List<byte[]> received = new ArrayList<>();
		this.connection.receive().subscribe((frame) -> received.add(ByteBufUtil.getBytes(frame)), (ex) -> {
		});
		byte[] frame = RawPeer.framed(payload(1, 7, true, 700_000));
		for (int start = 0; start < frame.length; start += piece) {
			this.channel.writeInbound(Unpooled.wrappedBuffer(frame, start, Math.min(piece, frame.length - start)));
		}
		assertThat(received).hasSize(1);
		assertThat(RawPeer.join(RawPeer.announcement(received.get(0).length), received.get(0))).isEqualTo(frame);
	}

	private static long allocatedBy(Runnable task) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		task.run();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

	private void open(String side) {
		FrameLimits limits = new FrameLimits(MAX_FRAME, MAX_FRAME, MAX_FRAME, 100, side);
		this.connection = new FrameChannel(this.channel, limits,
				new WarningThrottle(LoggerFactory.getLogger(getClass())), this.clock::nanoTime);
		this.channel.config().setWriteBufferWaterMark(FrameChannel.WATER_MARK);
		this.channel.pipeline().addLast(this.network, this.connection);
	}

	private List<ByteBuf> large(int streamId, int count) {
		List<ByteBuf> fragments = fragments(streamId, count);
		onLoop(() -> fragments.forEach((fragment) -> this.connection.sendFrame(streamId, fragment)));
		return fragments;
	}

	private static List<ByteBuf> fragments(int streamId, int count) {
		return IntStream.range(0, count).mapToObj((i) -> payload(streamId, i, i < count - 1)).toList();
	}

	private void send(int streamId, ByteBuf frame) {
		onLoop(() -> this.connection.sendFrame(streamId, frame));
	}

	private void receive(ByteBuf frame) {
		ByteBuf prefixed = Unpooled.buffer().writeMedium(frame.readableBytes()).writeBytes(frame);
		frame.release();
		this.channel.writeInbound(prefixed);
	}

	private void onLoop(Runnable task) {
		this.channel.eventLoop().execute(task);
		this.channel.runPendingTasks();
	}

	private void pass(Duration time) {
		this.clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
		this.channel.runPendingTasks();
	}

	private static ByteBuf payload(int streamId, int number, boolean follows) {
		return payload(streamId, number, follows, FRAGMENT);
	}

	private static ByteBuf payload(int streamId, int number, boolean follows, int size) {
		ByteBuf data = FrameChannel.HEAP.heapBuffer(size).writeInt(number).writeZero(size - Integer.BYTES);
		return PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, follows, false, true, null, data);
	}

	private static Collection<String> numbers(int streamId, int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> streamId + ":" + i).toList();
	}

	/** Returns what was sent, while the peer answers. */
	private List<String> rest() {
		List<String> all = sent();
		while (this.question != null && this.channel.isOpen()) {
			ByteBuf answer = KeepAliveFrameCodec.encode(FrameChannel.HEAP, false, 0, this.question);
			this.question = null;
			this.channel.writeInbound(Unpooled.wrappedBuffer(RawPeer.framed(answer)));
			all.addAll(sent());
		}
		return all;
	}

	/** Returns what was sent, while the peer does not answer. */
	private List<String> sent() {
		for (ByteBuf next = this.channel.readOutbound(); next != null; next = this.channel.readOutbound()) {
			this.sent.writeBytes(next);
			next.release();
		}
		List<String> frames = new ArrayList<>();
		while (this.sent.isReadable()) {
			ByteBuf frame = this.sent.readSlice(this.sent.readUnsignedMedium());
			if (FrameHeaderCodec.frameType(frame) == FrameType.KEEPALIVE) {
				this.question = KeepAliveFrameCodec.data(frame).copy();
			}
			else {
				frames.add(FrameHeaderCodec.streamId(frame) + ":" + describe(frame));
			}
		}
		this.sent.discardReadBytes();
		return frames;
	}

	private static String describe(ByteBuf frame) {
		FrameType type = FrameHeaderCodec.frameType(frame);
		boolean numbered = type == FrameType.NEXT || type == FrameType.PAYLOAD && frame.readableBytes() > 10;
		return numbered ? "" + PayloadFrameCodec.data(frame).getInt(0) : FrameHeaderCodec.nativeFrameType(frame).name();
	}

	/**
	 * Takes what is sent only while it is not stuck.
	 */
	private static final class NotTaking extends ChannelOutboundHandlerAdapter {

		private boolean stuck;

		@Override
		public void flush(ChannelHandlerContext context) {
			if (!this.stuck) {
				context.flush();
			}
		}

	}

	/**
	 * Runs one task after the other, as an event loop does, and none within another.
	 */
	private static final class TurnByTurn extends EmbeddedChannel {

		private boolean running;

		private TurnByTurn(Ticker clock) {
			super(EmbeddedChannel.builder().ticker(clock));
		}

		@Override
		public void runPendingTasks() {
			if (this.running) {
				return;
			}
			this.running = true;
			do {
				super.runPendingTasks();
			}
			while (hasPendingTasks());
			this.running = false;
		}

	}

}
