package io.rpcnet.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How much of one connection is heard: far more than a member says, and far less than
 * would keep the engine from hearing the others. Who says more waits, and those who wait
 * share what one of them might say. All on one event loop.
 */
final class GossipPace {

	private static final int PER_SECOND = 250;

	private static final int AT_ONCE = 500;

	private static final int AT_FIRST = 50;

	/** The bytes, and the members in an answer, that count as much as a message. */
	private static final int FREE_LENGTH = 1024;

	private static final int MEMBERS = 16;

	private final Crowd crowd;

	private final LongSupplier clock;

	private double left = AT_FIRST;

	private long refilled;

	private boolean waiting;

	/**
	 * Create the pace of a connection.
	 * @param crowd the other connections
	 * @param clock the time in nanoseconds, from any origin
	 */
	GossipPace(Crowd crowd, LongSupplier clock) {
		this.crowd = crowd;
		this.clock = clock;
		this.refilled = clock.getAsLong();
	}

	/**
	 * Take in that a message has come.
	 * @param length its length, in bytes
	 * @param members how many its answer names, or 0
	 * @return whether the next may be read at once
	 */
	boolean heard(int length, int members) {
		this.left -= 1 + (double) length / FREE_LENGTH + (double) members / MEMBERS;
		return this.left >= 0;
	}

	/**
	 * Find out how long to wait, and count as waiting until this is asked again.
	 * @return the time in milliseconds, or null to go on
	 */
	@Nullable Long delay() {
		end();
		double perMillisecond = PER_SECOND / (1.0 + this.crowd.waiting) / TimeUnit.SECONDS.toMillis(1);
		long now = this.clock.getAsLong();
		double passed = (double) (now - this.refilled) / TimeUnit.MILLISECONDS.toNanos(1);
		this.refilled = now;
		this.left = Math.min(AT_ONCE, this.left + passed * perMillisecond);
		if (this.left >= 0) {
			return null;
		}
		this.waiting = true;
		this.crowd.waiting++;
		return 1 + (long) (-this.left / perMillisecond);
	}

	/**
	 * Wait no more, as the connection has ended.
	 */
	void end() {
		if (this.waiting) {
			this.waiting = false;
			this.crowd.waiting--;
		}
	}

	/**
	 * The connections of a listener.
	 */
	static final class Crowd {

		private int waiting;

	}

}
