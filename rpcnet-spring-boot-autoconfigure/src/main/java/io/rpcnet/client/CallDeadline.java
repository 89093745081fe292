package io.rpcnet.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcContext;
import io.rpcnet.contract.Interaction;
import io.rpcnet.transport.RouteMetadata;

/**
 * Until when a call must be done, by the monotonic clock.
 *
 * @param limited whether it must ever be done
 * @param nanos the time at which it must, in nanoseconds of {@code System.nanoTime()}
 * @param firstItem how long to wait for a stream's first item, or null for any time
 */
record CallDeadline(boolean limited, long nanos, @Nullable Duration firstItem) {

	/**
	 * Return the deadline of a call: what the caller chose, else what is configured; in
	 * any case never later than that of the call being handled.
	 * @param method the method that is called
	 * @param chosen what the caller chose, or null
	 * @param handled the call being handled, or null
	 * @return the deadline
	 */
	static CallDeadline of(ClientMethod method, @Nullable RpcContext chosen, @Nullable RpcContext handled) {
		Duration explicit = (chosen != null) ? chosen.remaining() : null;
		Interaction interaction = method.method().interaction();
		boolean single = interaction == Interaction.REQUEST_RESPONSE || interaction == Interaction.FIRE_AND_FORGET;
		boolean whole = single || explicit != null || method.settings().wholeStream();
		Duration timeout = (explicit != null) ? explicit : method.settings().timeout();
		Duration inherited = (handled != null) ? handled.remaining() : null;
		return in(earlier(whole ? timeout : null, inherited), whole ? null : timeout);
	}

	private static CallDeadline in(@Nullable Duration remaining, @Nullable Duration firstItem) {
		long nanos = (remaining != null) ? System.nanoTime() + remaining.toNanos() : 0;
		return new CallDeadline(remaining != null, nanos, firstItem);
	}

	private static @Nullable Duration earlier(@Nullable Duration one, @Nullable Duration other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.compareTo(other) <= 0) ? one : other;
	}

	/**
	 * Return the deadline that a context asks for.
	 * @param context the context
	 * @return the deadline, with the wait for a first item unchanged
	 */
	CallDeadline with(RpcContext context) {
		return in(context.remaining(), this.firstItem);
	}

	/**
	 * Return how much time is left, as it is sent.
	 * @param now the time, in nanoseconds of {@code System.nanoTime()}
	 * @return the time in milliseconds, never negative, or {@link RouteMetadata#ANY_TIME}
	 */
	long remainingMillis(long now) {
		return this.limited ? TimeUnit.NANOSECONDS.toMillis(Math.max(0, this.nanos - now)) : RouteMetadata.ANY_TIME;
	}

	/**
	 * Return how much time is left.
	 * @return the time, never negative, or null for any time
	 */
	@Nullable Duration remaining() {
		return this.limited ? Duration.ofNanos(Math.max(0, this.nanos - System.nanoTime())) : null;
	}

}
