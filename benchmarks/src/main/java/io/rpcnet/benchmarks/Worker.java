package io.rpcnet.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a handler does, on its thread, for a time that is known.
 */
enum Worker {

	/**
	 * Waits for one of a few places, as of a pool of database connections, and holds it.
	 */
	POOL("pool", 8, 5) {

		private final Semaphore pool = new Semaphore(places(), true);

		@Override
		void work() throws InterruptedException {
			this.pool.acquire();
			try {
				Thread.sleep(millis());
			}
			finally {
				this.pool.release();
			}
		}

	},

	/**
	 * Computes.
	 */
	CPU("cpu", Runtime.getRuntime().availableProcessors(), 2) {

		@Override
		void work() {
			long end = THREADS.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(millis());
			while (THREADS.getCurrentThreadCpuTime() < end) {
				Thread.onSpinWait();
			}
		}

	};

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final String label;

	private final int places;

	private final int millis;

	private final AtomicInteger calls = new AtomicInteger();

	Worker(String label, int places, int millis) {
		this.label = label;
		this.places = places;
		this.millis = millis;
	}

	abstract void work() throws InterruptedException;

	final int echo(int value) {
		this.calls.incrementAndGet();
		try {
			work();
			return value;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
		finally {
			this.calls.decrementAndGet();
		}
	}

	/**
	 * Wait until no call is left: a server without a limit still works on those that were
	 * given up long ago.
	 * @return whether that came to pass
	 * @throws InterruptedException if the thread is interrupted
	 */
	final boolean rest() throws InterruptedException {
		int quiet = 0;
		for (int i = 0; i < 4000 && quiet < 20; i++) {
			Thread.sleep(10);
			quiet = (this.calls.get() == 0) ? quiet + 1 : 0;
		}
		return quiet > 0;
	}

	/**
	 * Return how many calls get on at the same time.
	 * @return the number of places, or processors
	 */
	final int places() {
		return this.places;
	}

	final int millis() {
		return this.millis;
	}

	/**
	 * Return how many calls a server should admit: a quarter more than get on, at least
	 * one, so that one is always there when a place becomes free. More only wait, and by
	 * twice as many each takes twice as long.
	 * @return the limit
	 */
	final int limit() {
		return this.places + Math.max(1, this.places / 4);
	}

	/**
	 * Return what no server can exceed.
	 * @return calls a second
	 */
	final double capacity() {
		return this.places * 1000.0 / this.millis;
	}

	static Worker of(String label) {
		for (Worker worker : values()) {
			if (worker.label.equals(label)) {
				return worker;
			}
		}
		throw new IllegalArgumentException("no work '%s': pool and cpu are there".formatted(label));
	}

	@Override
	public String toString() {
		return this.label;
	}

}
