package io.rpcnet.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopAllocator}.
 */
class LoopAllocatorTests {

	private static final int RECORD = 16 * 1024;

	private final ByteBufAllocator allocator = LoopAllocator.INSTANCE;

	private ResourceLeakDetector.Level before;

	@BeforeEach
	void lookForNoLeaks() {
		this.before = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
	}

	@AfterEach
	void release() {
		FastThreadLocal.removeAll();
		ResourceLeakDetector.setLevel(this.before);
	}

	@ParameterizedTest
	@ValueSource(ints = { 5000, RECORD, 64 * 1024, 80 * 1024 })
	void bufferThatIsReleasedIsTakenAgainAsIfItWereNew(int size) {
		List<ByteBuf> taken = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			ByteBuf buffer = this.allocator.directBuffer(size);
			assertThat(buffer.isDirect()).isTrue();
			assertThat(buffer.readableBytes()).isZero();
			assertThat(buffer.writableBytes()).isGreaterThanOrEqualTo(size);
			buffer.writeZero(size).skipBytes(100).release();
			taken.add(buffer);
		}
		assertThat(taken.stream().distinct().count()).isLessThan(20);
	}

	@Test
	void bufferThatIsInUseIsNotTakenAgain() {
		List<ByteBuf> used = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			used.add(this.allocator.directBuffer(RECORD).writeInt(i));
		}
		for (int i = 0; i < 40; i++) {
			assertThat(used.get(i).getInt(0)).isEqualTo(i);
			assertThat(used.get(i).release()).isEqualTo(used.get(i).refCnt() == 0);
		}
	}

	@Test
	void bufferThatWasGivenAnotherLengthIsReplaced() {
		for (int i = 0; i < 40; i++) {
			this.allocator.directBuffer(RECORD).capacity(100).release();
		}
		ByteBuf buffer = this.allocator.directBuffer(RECORD);
		assertThat(buffer.writableBytes()).isGreaterThanOrEqualTo(RECORD);
		buffer.release();
	}

	@Test
	void whatIsLimitedIsNoLongerThanItMayBe() {
		ByteBuf buffer = this.allocator.directBuffer(RECORD, RECORD);
		assertThat(buffer.capacity()).isEqualTo(RECORD);
		assertThat(buffer.release()).isTrue();
	}

	@Test
	void whereLeaksAreLookedForNettyAllocates() {
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.ADVANCED);
		assertThat(this.allocator.directBuffer(RECORD).release()).isTrue();
	}

}
