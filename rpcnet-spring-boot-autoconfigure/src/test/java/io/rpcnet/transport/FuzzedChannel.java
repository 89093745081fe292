package io.rpcnet.transport;

import java.time.Duration;
import java.util.Arrays;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A connection without a network, on the thread that feeds it, with a clock of its own.
 * Use it in a process of its own: the clock is everybody's.
 * <p>
 * The first byte of an input says how many bytes come at a time, 0 for all; the others
 * are what comes.
 */
final class FuzzedChannel implements AutoCloseable {

	private static final Duration AFTERWARDS = Duration.ofMinutes(3);

	private static final VirtualTimeScheduler clock = VirtualTimeScheduler.getOrSet();

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final FrameChannel connection;

	FuzzedChannel(FrameLimits limits) {
		this.channel.config().setAllocator(this.allocator);
		this.connection = new FrameChannel(this.channel, limits);
		this.channel.pipeline().addLast(this.connection);
	}

	FrameChannel connection() {
		return this.connection;
	}

	void feed(byte[] input) {
		int step = (input.length > 0 && input[0] != 0) ? input[0] & 0xFF : Math.max(1, input.length);
		for (int at = 1; at < input.length && this.channel.isOpen(); at += step) {
			if (!this.channel.config().isAutoRead()) {
				// Nobody reads, so no more comes
				return;
			}
			this.channel
				.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(input, at, Math.min(input.length, at + step))));
			settle(Duration.ZERO);
		}
		settle(AFTERWARDS);
	}

	private void settle(Duration passing) {
		clock.advanceTimeBy(passing);
		this.channel.runPendingTasks();
		for (Object sent = this.channel.readOutbound(); sent != null; sent = this.channel.readOutbound()) {
			ReferenceCountUtil.release(sent);
		}
	}

	@Override
	public void close() {
		this.channel.close();
		settle(AFTERWARDS);
		this.channel.checkException();
		long used = this.allocator.metric().usedDirectMemory();
		if (used != 0) {
			throw new AssertionError("%d bytes of buffers are not released".formatted(used));
		}
	}

}
