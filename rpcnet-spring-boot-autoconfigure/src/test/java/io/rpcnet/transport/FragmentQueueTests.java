package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FragmentQueue}.
 */
class FragmentQueueTests {

	private final FragmentQueue queue = new FragmentQueue();

	@Test
	void streamsTakeTurnsAndEachStaysInOrder() {
		take(1, "a", "b", "c");
		take(3, "x");
		take(5, "p", "q");
		assertThat(rest()).containsExactly("1:a", "3:x", "5:p", "1:b", "5:q", "1:c");
	}

	@Test
	void streamThatComesLateHasItsTurnToo() {
		take(1, "a", "b", "c");
		assertThat(next()).isEqualTo("1:a");
		take(3, "x", "y");
		assertThat(rest()).containsExactly("1:b", "3:x", "1:c", "3:y");
	}

	@Test
	void lastFragmentAndAllElseOfTheStreamWaitBehindIt() {
		take(1, "a");
		assertThat(this.queue.takes(1, payload(1, "last", false))).isTrue();
		assertThat(this.queue.takes(1, PayloadFrameCodec.encodeComplete(FrameChannel.HEAP, 1))).isTrue();
		assertThat(rest()).containsExactly("1:a", "1:last", "1:");
	}

	@Test
	void frameThatNothingFollowsIsNotTaken() {
		assertThat(this.queue.takes(1, payload(1, "whole", false))).isFalse();
		take(1, "a");
		assertThat(this.queue.takes(3, payload(3, "whole", false))).isFalse();
		assertThat(rest()).containsExactly("1:a");
		assertThat(this.queue.takes(1, payload(1, "whole", false))).isFalse();
	}

	@Test
	void framesOfTheConnectionAreNotTaken() {
		ByteBuf keepalive = KeepAliveFrameCodec.encode(FrameChannel.HEAP, true, 0, Unpooled.EMPTY_BUFFER);
		ByteBuf error = ErrorFrameCodec.encode(FrameChannel.HEAP, 0, new IllegalStateException("over"));
		assertThat(FrameHeaderCodec.hasFollows(keepalive)).isTrue();
		assertThat(this.queue.takes(0, keepalive)).isFalse();
		take(1, "a");
		assertThat(this.queue.takes(0, keepalive)).isFalse();
		assertThat(this.queue.takes(0, error)).isFalse();
	}

	@Test
	void bytesAreThoseThatWait() {
		ByteBuf first = payload(1, "first", true);
		int length = first.readableBytes();
		this.queue.takes(1, first);
		this.queue.takes(3, payload(3, "other", true));
		assertThat(this.queue.bytes()).isEqualTo(2 * length);
		next();
		assertThat(this.queue.bytes()).isEqualTo(length);
		next();
		assertThat(this.queue.bytes()).isZero();
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.poll()).isNull();
	}

	@Test
	void whatIsDroppedIsReleasedAndOthersGoOn() {
		List<ByteBuf> dropped = take(1, "a", "b");
		take(3, "x", "y");
		next();
		long before = this.queue.bytes();
		this.queue.drop(1);
		assertThat(dropped.get(1).refCnt()).isZero();
		assertThat(this.queue.bytes()).isLessThan(before);
		assertThat(rest()).containsExactly("3:x", "3:y");
		assertThat(this.queue.bytes()).isZero();
	}

	@Test
	void droppingWhatDoesNotWaitIsNothing() {
		this.queue.drop(1);
		take(3, "x");
		this.queue.drop(1);
		assertThat(rest()).containsExactly("3:x");
		this.queue.drop(3);
		assertThat(this.queue.bytes()).isZero();
	}

	@Test
	void streamThatWasDroppedMayWaitAgain() {
		take(1, "a");
		this.queue.drop(1);
		take(1, "b");
		assertThat(rest()).containsExactly("1:b");
	}

	@Test
	void clearingReleasesAll() {
		List<ByteBuf> frames = new ArrayList<>(take(1, "a", "b"));
		frames.addAll(take(3, "x"));
		this.queue.clear();
		assertThat(frames).allSatisfy((frame) -> assertThat(frame.refCnt()).isZero());
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.bytes()).isZero();
		take(1, "c");
		assertThat(rest()).containsExactly("1:c");
	}

	private List<ByteBuf> take(int streamId, String... texts) {
		List<ByteBuf> frames = new ArrayList<>();
		for (String text : texts) {
			frames.add(payload(streamId, text, true));
			assertThat(this.queue.takes(streamId, frames.get(frames.size() - 1))).isTrue();
		}
		return frames;
	}

	private List<String> rest() {
		List<String> frames = new ArrayList<>();
		while (!this.queue.isEmpty()) {
			frames.add(next());
		}
		return frames;
	}

	private String next() {
		ByteBuf frame = this.queue.poll();
		try {
			return FrameHeaderCodec.streamId(frame) + ":"
					+ PayloadFrameCodec.data(frame).toString(StandardCharsets.UTF_8);
		}
		finally {
			frame.release();
		}
	}

	private static ByteBuf payload(int streamId, String text, boolean follows) {
		return PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, follows, false, true, null,
				Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
	}

}
