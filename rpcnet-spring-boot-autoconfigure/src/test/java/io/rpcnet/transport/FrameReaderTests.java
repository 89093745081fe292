package io.rpcnet.transport;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rsocket.Payload;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.MetadataPushFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rpcnet.ReceivedBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameReader} in a {@link FrameChannel}, with fragments: other frames
 * are read in all tests of connections.
 */
class FrameReaderTests {

	private static final int MAX_FRAME = 0xFFFFFF;

	private static final int WHOLE = MAX_FRAME + 3;

	private static final int FRAGMENT = 128 * 1024;

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final List<ByteBuf> received = new ArrayList<>();

	@BeforeEach
	void open() {
		FrameLimits limits = new FrameLimits(MAX_FRAME, 64 * 1024 * 1024, MAX_FRAME, 100, FrameLimits.SERVER);
		FrameChannel connection = new FrameChannel(this.channel, limits);
		this.channel.pipeline().addLast(connection);
		connection.receive().subscribe(this.received::add, (ex) -> {
		});
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 16 * 1024, 300_000 })
	void fragmentsOfSeveralPayloadsKeepTheirContent(int piece) {
		Random random = new Random(42);
		Map<Integer, List<ByteBuf>> sent = new HashMap<>();
		for (int i = 0; i < 150; i++) {
			int streamId = 2 * random.nextInt(3) + 1;
			List<ByteBuf> frames = sent.computeIfAbsent(streamId, (key) -> new ArrayList<>());
			byte[] data = new byte[random.nextInt(FRAGMENT)];
			random.nextBytes(data);
			frames.add(fragment(streamId, frames.isEmpty(), i < 140, data));
			receive(frames.get(frames.size() - 1), piece);
		}
		sent.forEach((streamId, frames) -> assertThat(this.received)
			.filteredOn((frame) -> FrameHeaderCodec.streamId(frame) == streamId)
			.isEqualTo(frames));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 16 * 1024, WHOLE })
	void frameIsWhatWasSentHoweverItComes(int piece) {
		byte[] data = new byte[64 * 1024];
		new Random(42).nextBytes(data);
		ByteBuf metadata = Unpooled.wrappedBuffer(new byte[] { 1, 2, 3 });
		List<ByteBuf> sent = List.of(
				RequestResponseFrameCodec.encode(FrameChannel.HEAP, 1, false, metadata, Unpooled.wrappedBuffer(data)),
				RequestStreamFrameCodec.encode(FrameChannel.HEAP, 3, false, 17, Unpooled.EMPTY_BUFFER,
						Unpooled.wrappedBuffer(data)),
				fragment(1, false, false, data), MetadataPushFrameCodec.encode(FrameChannel.HEAP, metadata));
		sent.forEach((frame) -> receive(frame, piece));
		assertThat(this.received).isEqualTo(sent);
		Payload request = FramePayloads.DECODER.apply(this.received.get(0));
		assertThat(ByteBufUtil.getBytes(request.metadata())).containsExactly(1, 2, 3);
		assertThat(ByteBufUtil.getBytes(request.data())).isEqualTo(data);
		Payload answer = FramePayloads.DECODER.apply(this.received.get(2));
		assertThat(answer.hasMetadata()).isFalse();
		assertThat(ByteBufUtil.getBytes(answer.data())).isEqualTo(data);
	}

	@Test
	void largeDataIsAnArrayOfItsOwn() {
		receive(fragment(1, false, false, new byte[64 * 1024]), 16 * 1024);
		assertThat(FramePayloads.DECODER.apply(this.received.get(0)).data()).isInstanceOfSatisfying(ReceivedBytes.class,
				(data) -> assertThat(data.isWhole()).isTrue());
	}

	@Test
	void fragmentThatIsReleasedLeavesTheOthers() {
		byte[] data = new byte[FRAGMENT];
		new Random(42).nextBytes(data);
		for (int i = 0; i < 40; i++) {
			receive(fragment(1, i == 0, true, data), WHOLE);
		}
		for (int i = 0; i < 40; i += 2) {
			this.received.get(i).release();
		}
		for (int i = 1; i < 40; i += 2) {
			assertThat(this.received.get(i)).isEqualTo(fragment(1, false, true, data));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100_000, 1_000_000 })
	void fragmentThatIsAnnouncedGetsNoMoreMemoryThanFragmentsHaveTaken(int taken) {
		receive(fragment(1, true, true, new byte[taken]), WHOLE);
		byte[] head = ByteBufUtil.getBytes(fragment(1, false, true, new byte[1]));
		ByteBuf announced = Unpooled.wrappedBuffer(RawPeer.join(RawPeer.announcement(MAX_FRAME), head));
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		this.channel.writeInbound(announced);
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64_000 + taken);
	}

	@Test
	void memoryForFragmentsIsGivenBackWhenNoneIsToCome() {
		for (int i = 0; i < 10; i++) {
			receive(fragment(1, i == 0, true, new byte[FRAGMENT]), WHOLE);
		}
		WeakReference<byte[]> memory = new WeakReference<>(this.received.get(9).array());
		receive(fragment(1, false, false, new byte[1]), WHOLE);
		this.received.clear();
		Awaitility.await().until(() -> {
			System.gc();
			return memory.get() == null;
		});
	}

	private static ByteBuf fragment(int streamId, boolean first, boolean follows, byte[] data) {
		ByteBuf content = Unpooled.wrappedBuffer(data);
		return first ? RequestResponseFrameCodec.encode(FrameChannel.HEAP, streamId, follows, null, content)
				: PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, follows, false, true, null, content);
	}

	private void receive(ByteBuf frame, int piece) {
		byte[] bytes = RawPeer.framed(frame.duplicate());
		for (int start = 0; start < bytes.length; start += piece) {
			this.channel.writeInbound(Unpooled.wrappedBuffer(bytes, start, Math.min(piece, bytes.length - start)));
		}
	}

}
