package io.rpcnet.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A well-behaved client that calls one after the other while others misbehave.
 */
final class Bystander implements AutoCloseable {

	private final Thread thread;

	private final List<String> lost = new ArrayList<>();

	private volatile boolean stopped;

	private volatile int calls;

	private volatile Duration slowest = Duration.ZERO;

	Bystander(Victim victim) {
		this.thread = new Thread(() -> run(victim), "bystander");
		this.thread.start();
	}

	private void run(Victim victim) {
		while (!this.stopped) {
			long start = System.nanoTime();
			try {
				victim.callSmall().block(Duration.ofSeconds(20)).release();
			}
			catch (RuntimeException ex) {
				this.lost.add(ex.toString());
			}
			Duration taken = Duration.ofNanos(System.nanoTime() - start);
			this.slowest = (taken.compareTo(this.slowest) > 0) ? taken : this.slowest;
			this.calls++;
		}
	}

	@Override
	public void close() {
		this.stopped = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	List<String> lost() {
		return this.lost;
	}

	int calls() {
		return this.calls;
	}

	Duration slowest() {
		return this.slowest;
	}

}
