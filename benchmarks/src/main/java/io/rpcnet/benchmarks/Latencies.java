package io.rpcnet.benchmarks;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets of 3 % at most. Thread-safe.
 */
final class Latencies {

	private static final int PRECISION_BITS = 5;

	private static final int STEPS = 1 << PRECISION_BITS;

	private static final int BUCKETS = (Long.SIZE - PRECISION_BITS) * STEPS;

	private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

	void add(long nanos) {
		this.counts.incrementAndGet(bucket(Math.max(nanos, 0)));
	}

	private static int bucket(long nanos) {
		int shift = Math.max(0, Long.SIZE - 1 - PRECISION_BITS - Long.numberOfLeadingZeros(nanos | 1));
		return (shift << PRECISION_BITS) + (int) (nanos >>> shift);
	}

	private static long highest(int bucket) {
		int shift = Math.max(0, (bucket >> PRECISION_BITS) - 1);
		return ((bucket - ((long) shift << PRECISION_BITS) + 1) << shift) - 1;
	}

	void reset() {
		for (int i = 0; i < BUCKETS; i++) {
			this.counts.set(i, 0);
		}
	}

	/**
	 * Return the duration that a share of all is not above.
	 * @param share the share, from 0 to 1
	 * @return the duration in microseconds, 0 when there is none at all
	 */
	double micros(double share) {
		long total = 0;
		for (int i = 0; i < BUCKETS; i++) {
			total += this.counts.get(i);
		}
		long rank = (long) Math.ceil(total * share);
		for (int i = 0; i < BUCKETS && total > 0; i++) {
			rank -= this.counts.get(i);
			if (rank <= 0) {
				return highest(i) / 1000.0;
			}
		}
		return 0;
	}

}
