package io.rpcnet.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets a condition that was met count as met until it has failed for a while, so that a
 * member that is lost and found again, or replaced, is no news. What is met counts at
 * once. Not thread-safe.
 */
final class Damping {

	private final long patience;

	private final LongSupplier clock;

	private boolean met;

	private @Nullable Long failingSince;

	/**
	 * Create damping of a condition that has not been met yet.
	 * @param patience how long the condition may fail; zero for no damping
	 * @param clock the time in nanoseconds, from any origin
	 */
	Damping(Duration patience, LongSupplier clock) {
		this.patience = patience.toNanos();
		this.clock = clock;
	}

	/**
	 * Take in how the condition is now.
	 * @param condition whether it is met
	 * @return whether it counts as met
	 */
	boolean damp(boolean condition) {
		if (condition) {
			this.failingSince = null;
		}
		else if (this.met && this.failingSince == null) {
			this.failingSince = this.clock.getAsLong();
		}
		this.met = condition || (this.met && !isOver());
		return this.met;
	}

	private boolean isOver() {
		return this.failingSince == null || this.clock.getAsLong() - this.failingSince >= this.patience;
	}

	/**
	 * Forget that the condition was met: what comes next counts as it is.
	 */
	void forget() {
		this.met = false;
		this.failingSince = null;
	}

}
