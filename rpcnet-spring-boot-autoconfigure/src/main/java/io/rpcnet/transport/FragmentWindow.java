package io.rpcnet.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;

/**
 * Bounds how many bytes of fragments are on their way: those that the operating systems
 * of both sides hold are in front of every small frame that is sent after them, and they
 * would hold ten megabytes.
 * <p>
 * A KEEPALIVE that is to be answered follows the fragments, one at a time, so that its
 * answer tells that they have been read, and after how long. While that is not much
 * longer than the shortest time seen, more may be on their way, else less: what waits in
 * queues delays, and does not speed up. All on the event loop of the connection.
 *
 * @see "RSocket protocol 1.0, KEEPALIVE Frame"
 * @see "Brakmo, O'Malley, Peterson: TCP Vegas, 1994"
 */
final class FragmentWindow {

	private static final int SMALLEST = 256 * 1024;

	private static final int LARGEST = 32 * 1024 * 1024;

	private static final long TOLERATED_DELAY = TimeUnit.MICROSECONDS.toNanos(100);

	/** After which a peer that has not answered is taken for one that never does. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

	/** Ends with the number of the question. */
	private static final long MARK = 0x7270636e_65740000L;

	private static final int LENGTH = FrameHeaderCodec.size() + 2 * Long.BYTES;

	private final LongSupplier clock;

	private int size = 2 * SMALLEST;

	private long underWay;

	private boolean full;

	private boolean probing;

	private long probed;

	private long probedAt;

	private long mark = MARK;

	private long shortest = Long.MAX_VALUE;

	/**
	 * Create a window.
	 * @param clock the time, in nanoseconds, as {@code System.nanoTime()}
	 */
	FragmentWindow(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Return whether another fragment may be sent.
	 * @return whether few enough bytes are on their way
	 */
	boolean isOpen() {
		if (this.probing && this.clock.getAsLong() - this.probedAt >= PATIENCE) {
			this.probing = false;
			this.underWay = 0;
			this.size = LARGEST;
		}
		this.full |= this.underWay >= this.size;
		return this.underWay < this.size;
	}

	/**
	 * Return for how long a window that is closed waits for its answer at most.
	 * @return nanoseconds
	 */
	long patience() {
		return this.probing ? Math.max(0, this.probedAt + PATIENCE - this.clock.getAsLong()) : PATIENCE;
	}

	/**
	 * Take notice of a fragment that is sent.
	 * @param length its bytes
	 */
	void sent(int length) {
		this.underWay += length;
	}

	/**
	 * Return whether the peer is to be asked what it has read.
	 * @return whether it is not being asked
	 */
	boolean wantsProbe() {
		return !this.probing && this.underWay > 0;
	}

	/**
	 * Make the question, which is to be sent at once.
	 * @return a frame
	 */
	ByteBuf probe() {
		this.probing = true;
		this.probed = this.underWay;
		this.probedAt = this.clock.getAsLong();
		this.mark = MARK | (this.mark + 1) & 0xFFFF;
		this.full = false;
		return KeepAliveFrameCodec.encode(FrameChannel.HEAP, true, 0, Unpooled.copyLong(this.mark));
	}

	/**
	 * Take notice of a frame that has come.
	 * @param frame any frame
	 * @return whether it is the answer, and the window may have opened
	 */
	boolean receives(ByteBuf frame) {
		if (!this.probing || !isAnswer(frame)) {
			return false;
		}
		this.probing = false;
		this.underWay -= this.probed;
		adapt(this.clock.getAsLong() - this.probedAt);
		return true;
	}

	private boolean isAnswer(ByteBuf frame) {
		return frame.readableBytes() == LENGTH && frame.getLong(frame.writerIndex() - Long.BYTES) == this.mark
				&& FrameHeaderCodec.nativeFrameType(frame) == FrameType.KEEPALIVE
				&& !KeepAliveFrameCodec.respondFlag(frame);
	}

	private void adapt(long time) {
		// Grows a little each time, as the way may have become longer
		this.shortest = Math.min(time, (this.shortest == Long.MAX_VALUE) ? time : this.shortest + this.shortest / 64);
		if (time > this.shortest + this.shortest / 2 + TOLERATED_DELAY) {
			this.size = Math.max(SMALLEST, this.size - this.size / 4);
		}
		else if (this.full) {
			this.size = Math.min(LARGEST, this.size + this.size / 2);
		}
	}

}
