package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FragmentWindow}, with a clock of their own.
 */
class FragmentWindowTests {

	private static final int FRAGMENT = 128 * 1024;

	private static final int KIB = 1024;

	private static final int MIB = 1024 * KIB;

	private static final Duration QUICK = Duration.ofMillis(1);

	private static final Duration SLOW = Duration.ofMillis(100);

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

	private final FragmentWindow window = new FragmentWindow(this.clock::get);

	@Test
	void opensAndClosesByBytes() {
		assertThat(this.window.isOpen()).isTrue();
		this.window.sent(512 * KIB - 1);
		assertThat(this.window.isOpen()).isTrue();
		ByteBuf probe = this.window.probe();
		this.window.sent(1);
		assertThat(this.window.isOpen()).isFalse();
		assertThat(this.window.receives(answer(probe))).isTrue();
		assertThat(this.window.isOpen()).isTrue();
	}

	@Test
	void onlyWhatWasSentBeforeTheQuestionIsKnownToBeRead() {
		this.window.sent(FRAGMENT);
		ByteBuf probe = this.window.probe();
		this.window.sent(512 * KIB);
		this.window.receives(answer(probe));
		assertThat(this.window.isOpen()).isFalse();
	}

	@Test
	void asksOneQuestionAtATimeAndNoneWithoutNeed() {
		assertThat(this.window.wantsProbe()).isFalse();
		this.window.sent(FRAGMENT);
		assertThat(this.window.wantsProbe()).isTrue();
		ByteBuf probe = this.window.probe();
		this.window.sent(FRAGMENT);
		assertThat(this.window.wantsProbe()).isFalse();
		this.window.receives(answer(probe));
		assertThat(this.window.wantsProbe()).isTrue();
		this.window.receives(answer(this.window.probe()));
		assertThat(this.window.wantsProbe()).isFalse();
	}

	@Test
	void questionIsAKeepaliveThatIsToBeAnswered() {
		this.window.sent(FRAGMENT);
		ByteBuf probe = this.window.probe();
		assertThat(FrameHeaderCodec.frameType(probe)).isEqualTo(FrameType.KEEPALIVE);
		assertThat(FrameHeaderCodec.streamId(probe)).isZero();
		assertThat(KeepAliveFrameCodec.respondFlag(probe)).isTrue();
	}

	@Test
	void onlyTheAnswerIsTakenForIt() {
		this.window.sent(FRAGMENT);
		ByteBuf probe = this.window.probe();
		ByteBuf data = KeepAliveFrameCodec.data(probe);
		assertThat(this.window.receives(keepalive(false, Unpooled.EMPTY_BUFFER))).isFalse();
		assertThat(this.window.receives(keepalive(false, Unpooled.copyLong(data.getLong(0) + 1)))).isFalse();
		assertThat(this.window.receives(keepalive(false, Unpooled.copyLong(0, data.getLong(0))))).isFalse();
		assertThat(this.window.receives(keepalive(true, data.retainedSlice()))).isFalse();
		assertThat(this.window.receives(payload(data.getLong(0)))).isFalse();
		assertThat(this.window.receives(answer(probe))).isTrue();
	}

	@Test
	void shortestAndUnknownFramesAreNoAnswers() {
		this.window.sent(FRAGMENT);
		ByteBuf probe = this.window.probe();
		ByteBuf unknown = answer(probe).setShort(Integer.BYTES, 0x3E << 10);
		assertThat(this.window.receives(Unpooled.buffer().writeZero(6))).isFalse();
		assertThat(this.window.receives(Unpooled.buffer().writeInt(1).writeShort(0x3E << 10))).isFalse();
		assertThat(unknown.readableBytes()).isEqualTo(probe.readableBytes());
	}

	@Test
	void answersThatWereNotAskedForAreNone() {
		this.window.sent(FRAGMENT);
		ByteBuf answer = answer(this.window.probe());
		assertThat(this.window.receives(answer)).isTrue();
		this.window.sent(512 * KIB);
		for (int i = 0; i < 100_000; i++) {
			assertThat(this.window.receives(answer)).isFalse();
		}
		assertThat(this.window.isOpen()).isFalse();
		this.window.probe();
		for (int i = 0; i < 100_000; i++) {
			assertThat(this.window.receives(answer)).isFalse();
		}
		assertThat(this.window.isOpen()).isFalse();
	}

	@Test
	void growsWhileItIsFullAndAnswersAreQuick() {
		assertThat(exchange(QUICK)).isEqualTo(512 * KIB);
		int before = 0;
		for (int round = 0; round < 20; round++) {
			int size = exchange(QUICK);
			assertThat(size).isGreaterThanOrEqualTo(before);
			before = size;
		}
		assertThat(before).isEqualTo(32 * MIB);
	}

	@Test
	void doesNotGrowWhileItIsNotFull() {
		for (int round = 0; round < 20; round++) {
			this.window.sent(FRAGMENT);
			assertThat(this.window.isOpen()).isTrue();
			ByteBuf probe = this.window.probe();
			pass(QUICK);
			this.window.receives(answer(probe));
		}
		assertThat(exchange(QUICK)).isEqualTo(512 * KIB);
	}

	@Test
	void shrinksWhileAnswersAreSlowButNotBelowTheSmallest() {
		for (int round = 0; round < 10; round++) {
			exchange(QUICK);
		}
		int before = exchange(QUICK);
		assertThat(before).isGreaterThan(4 * MIB);
		exchange(SLOW);
		assertThat(exchange(SLOW)).isLessThan(before);
		for (int round = 0; round < 50; round++) {
			exchange(SLOW);
		}
		assertThat(exchange(SLOW)).isEqualTo(256 * KIB);
	}

	@Test
	void wayThatHasBecomeLongerIsNotHeldToBeSlowForEver() {
		exchange(QUICK);
		for (int round = 0; round < 400; round++) {
			exchange(SLOW);
		}
		assertThat(exchange(SLOW)).isGreaterThan(512 * KIB);
	}

	@Test
	void peerThatNeverAnswersIsWaitedForAWhile() {
		fill();
		this.window.probe();
		pass(Duration.ofMillis(4999));
		assertThat(this.window.isOpen()).isFalse();
		assertThat(this.window.patience()).isEqualTo(Duration.ofMillis(1).toNanos());
		pass(Duration.ofMillis(1));
		assertThat(this.window.isOpen()).isTrue();
		assertThat(fill()).isEqualTo(32 * MIB);
	}

	@Test
	void lateAnswerIsNotTakenForThatOfTheNextQuestion() {
		fill();
		ByteBuf late = this.window.probe();
		pass(Duration.ofSeconds(6));
		fill();
		ByteBuf next = this.window.probe();
		assertThat(this.window.receives(answer(late))).isFalse();
		assertThat(this.window.isOpen()).isFalse();
		assertThat(this.window.receives(answer(next))).isTrue();
	}

	/** Returns how much the window took. */
	private int exchange(Duration time) {
		int sent = fill();
		ByteBuf probe = this.window.probe();
		this.window.isOpen();
		pass(time);
		assertThat(this.window.receives(answer(probe))).isTrue();
		return sent;
	}

	private int fill() {
		int sent = 0;
		while (this.window.isOpen()) {
			this.window.sent(KIB);
			sent += KIB;
		}
		return sent;
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private static ByteBuf answer(ByteBuf probe) {
		return keepalive(false, KeepAliveFrameCodec.data(probe).retainedSlice());
	}

	private static ByteBuf keepalive(boolean respond, ByteBuf data) {
		return KeepAliveFrameCodec.encode(FrameChannel.HEAP, respond, 0, data);
	}

	/** As long as an answer, and with its end. */
	private static ByteBuf payload(long mark) {
		return PayloadFrameCodec.encode(FrameChannel.HEAP, 1, false, false, true, null, Unpooled.copyLong(0, mark));
	}

}
