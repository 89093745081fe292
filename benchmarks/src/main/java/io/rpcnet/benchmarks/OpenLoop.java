package io.rpcnet.benchmarks;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Calls that are begun at their times, as independent callers would, whether or not
 * answers have come. What a call takes is counted from the time at which it was due, not
 * from when this got round to it, so that nothing is left out when all is slow.
 */
final class OpenLoop {

	private static final double NANOS = 1e9;

	private static final long LAST_ANSWER_SECONDS = 45;

	private final Consumer<Completion> call;

	private final Latencies succeeded = new Latencies();

	private final Latencies lag = new Latencies();

	private final LongAdder good = new LongAdder();

	private final LongAdder late = new LongAdder();

	private final LongAdder shed = new LongAdder();

	private final LongAdder expired = new LongAdder();

	private final LongAdder failed = new LongAdder();

	/**
	 * Create a load.
	 * @param call begins a call, on the thread that runs the load
	 */
	OpenLoop(Consumer<Completion> call) {
		this.call = call;
	}

	/**
	 * Begin calls, and wait for their answers.
	 * @param perSecond how many calls to begin a second, at random times
	 * @param duration for how long to begin calls
	 * @param deadline in how much time an answer counts as good
	 * @param outcomes tells what a failure means
	 * @return what came of it
	 * @throws InterruptedException if the thread is interrupted
	 */
	Result run(double perSecond, Duration duration, Duration deadline, Outcomes outcomes) throws InterruptedException {
		Random random = new Random(42);
		long start = System.nanoTime();
		long begun = 0;
		double due = 0;
		while (due < duration.toNanos()) {
			long time = start + (long) due;
			waitUntil(time);
			this.lag.add(System.nanoTime() - time);
			this.call.accept(new Call(time, deadline.toNanos(), outcomes));
			begun++;
			due -= Math.log(1 - random.nextDouble()) / perSecond * NANOS;
		}
		double seconds = (System.nanoTime() - start) / NANOS;
		awaitAnswers(begun);
		return new Result(begun / seconds, this.good.sum() / seconds, begun, this.good.sum(), this.late.sum(),
				this.shed.sum(), this.expired.sum(), this.failed.sum(), this.succeeded.micros(0.5),
				this.succeeded.micros(0.99), this.succeeded.micros(0.999), this.lag.micros(0.99));
	}

	private static void waitUntil(long time) {
		for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private void awaitAnswers(long begun) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_ANSWER_SECONDS);
		while (answered() < begun) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("%d of %d calls got no answer within %d s".formatted(begun - answered(),
						begun, LAST_ANSWER_SECONDS));
			}
			Thread.sleep(1);
		}
	}

	private long answered() {
		return this.good.sum() + this.late.sum() + this.shed.sum() + this.expired.sum() + this.failed.sum();
	}

	/**
	 * Tells what a failure means.
	 */
	interface Outcomes {

		Outcome of(Throwable failure);

	}

	/**
	 * What a failure means.
	 */
	enum Outcome {

		SHED, EXPIRED, FAILED

	}

	/**
	 * What came of a load.
	 *
	 * @param offered calls begun a second
	 * @param goodput calls answered in time a second
	 * @param begun all calls
	 * @param good those answered in time
	 * @param late those answered later
	 * @param shed those that the server refused
	 * @param expired those that were given up
	 * @param failed all others
	 * @param p50Micros the median latency of answered calls
	 * @param p99Micros the latency that one answered call in a hundred exceeds
	 * @param p999Micros the latency that one answered call in a thousand exceeds
	 * @param lagP99Micros how late this began calls, but for one in a hundred
	 */
	record Result(double offered, double goodput, long begun, long good, long late, long shed, long expired,
			long failed, double p50Micros, double p99Micros, double p999Micros, double lagP99Micros) {

	}

	private final class Call implements Completion {

		private final long due;

		private final long deadlineNanos;

		private final Outcomes outcomes;

		private Call(long due, long deadlineNanos, Outcomes outcomes) {
			this.due = due;
			this.deadlineNanos = deadlineNanos;
			this.outcomes = outcomes;
		}

		@Override
		public void succeeded(Object answer) {
			long nanos = System.nanoTime() - this.due;
			OpenLoop.this.succeeded.add(nanos);
			((nanos <= this.deadlineNanos) ? OpenLoop.this.good : OpenLoop.this.late).increment();
		}

		@Override
		public void failed(Throwable failure) {
			switch (this.outcomes.of(failure)) {
				case SHED -> OpenLoop.this.shed.increment();
				case EXPIRED -> OpenLoop.this.expired.increment();
				case FAILED -> OpenLoop.this.failed.increment();
			}
		}

	}

}
