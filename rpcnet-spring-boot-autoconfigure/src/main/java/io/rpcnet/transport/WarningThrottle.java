package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;

import io.rpcnet.Internal;

/**
 * Lets one warning of its kind through in ten seconds, so that whoever can reach a port
 * cannot fill the log.
 *
 * @since 0.1.0
 */
@Internal
public final class WarningThrottle {

	private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

	private final Logger logger;

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	private final AtomicLong suppressed = new AtomicLong();

	/**
	 * Create a throttle for one kind of warning.
	 * @param logger where it is written
	 */
	public WarningThrottle(Logger logger) {
		this.logger = logger;
	}

	/**
	 * Warn, or count when it is too soon.
	 * @param message what happened, with a place for the subject and one for the reason
	 * @param subject what it happened to
	 * @param reason why
	 */
	public void warn(String message, Object subject, String reason) {
		long now = System.nanoTime();
		long due = this.next.get();
		if (now - due < 0 || !this.next.compareAndSet(due, now + INTERVAL)) {
			this.suppressed.incrementAndGet();
			this.logger.debug(message, subject, reason);
			return;
		}
		long before = this.suppressed.getAndSet(0);
		this.logger.warn(message, subject, (before > 0) ? reason + "; and " + before + " times before" : reason);
	}

}
