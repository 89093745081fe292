package io.rpcnet.transport;

import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.netty.util.internal.PlatformDependent;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Ends calls whose time has passed, on Reactor's parallel threads.
 * <p>
 * Nearly all calls are over in a fraction of their time, so that a timer for each would
 * be set in vain. A call is queued instead, looked at soon, and if it is not over by then
 * looked at again whenever its age has doubled, and when its time has passed: the cost of
 * a short one is that of the queue, and none is kept for longer than it lasted, or for a
 * few {@value #PERIOD_MILLIS} ms.
 */
final class DeadlineWatch {

	static final DeadlineWatch INSTANCE = new DeadlineWatch(Schedulers::parallel);

	private static final int PERIOD_MILLIS = 20;

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);

	/** After which a round that did not come never will: its scheduler was shut down. */
	private static final long LOST = TimeUnit.SECONDS.toNanos(1);

	private static final long NONE = Long.MIN_VALUE;

	private final Queue<TimedCall<?, ?>> begun = PlatformDependent.newMpscQueue();

	private final AtomicLong nextRound = new AtomicLong(NONE);

	private final Supplier<Scheduler> timer;

	DeadlineWatch(Supplier<Scheduler> timer) {
		this.timer = timer;
	}

	/**
	 * Watch a call. For any thread.
	 * @param call the call, which has a deadline
	 * @param now the time, in nanoseconds of {@code System.nanoTime()}
	 */
	void add(TimedCall<?, ?> call, long now) {
		long remaining = call.deadline() - now;
		if (remaining < 2 * PERIOD) {
			schedule(() -> look(call, PERIOD), remaining);
			return;
		}
		this.begun.add(call);
		long round = this.nextRound.get();
		if ((round == NONE || now - round > LOST) && this.nextRound.compareAndSet(round, now + PERIOD)) {
			schedule(this::round, PERIOD);
		}
	}

	private void schedule(Runnable task, long nanos) {
		this.timer.get().schedule(task, nanos, TimeUnit.NANOSECONDS);
	}

	private synchronized void round() {
		int looked = 0;
		for (TimedCall<?, ?> call = this.begun.poll(); call != null; call = this.begun.poll()) {
			look(call, PERIOD);
			looked++;
		}
		this.nextRound.set((looked > 0) ? System.nanoTime() + PERIOD : NONE);
		// Whoever added one meanwhile may have seen that a round was to come
		if (looked > 0 || (!this.begun.isEmpty() && this.nextRound.compareAndSet(NONE, System.nanoTime() + PERIOD))) {
			schedule(this::round, PERIOD);
		}
	}

	private void look(TimedCall<?, ?> call, long age) {
		if (call.isOver()) {
			return;
		}
		long remaining = call.deadline() - System.nanoTime();
		if (remaining <= 0) {
			call.expire();
		}
		else {
			schedule(() -> look(call, 2 * age), Math.min(remaining, age));
		}
	}

}
