package io.rpcnet.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Calls in a closed loop: each answer starts the next call, on the thread that it came
 * on, so that the load itself changes no thread.
 */
final class Load {

	private final EchoClient client;

	private final Shape shape;

	private final CountDownLatch running;

	private final Latencies latencies = new Latencies();

	private final LongAdder units = new LongAdder();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private volatile boolean stopping;

	Load(EchoClient client, Shape shape) {
		this.client = client;
		this.shape = shape;
		this.running = new CountDownLatch(shape.outstanding());
	}

	void start() {
		for (int i = 0; i < this.shape.outstanding(); i++) {
			Slot slot = new Slot();
			if (this.client.isBlocking()) {
				CallerThreads.start(slot::repeat);
			}
			else {
				slot.call();
			}
		}
	}

	long units() {
		return this.units.sum();
	}

	Latencies latencies() {
		return this.latencies;
	}

	/**
	 * Wait for the calls that are under way, and start no more.
	 * @throws Exception if any call failed
	 */
	void stop() throws Exception {
		this.stopping = true;
		if (!this.running.await(30, TimeUnit.SECONDS) && this.failure.get() == null) {
			throw new IllegalStateException(
					"%d calls of %s got no answer within 30 s".formatted(this.running.getCount(), this.shape));
		}
		Throwable failed = this.failure.get();
		if (failed != null) {
			throw new IllegalStateException("a call of %s failed".formatted(this.shape), failed);
		}
	}

	private final class Slot implements Completion {

		private long began;

		private void call() {
			this.began = System.nanoTime();
			try {
				Load.this.shape.payload().call(Load.this.client, this);
			}
			catch (RuntimeException ex) {
				failed(ex);
			}
		}

		private void repeat() {
			while (!Load.this.stopping) {
				call();
			}
			Load.this.running.countDown();
		}

		@Override
		public void succeeded(Object answer) {
			Load.this.latencies.add(System.nanoTime() - this.began);
			Load.this.units.add(Load.this.shape.payload().units());
			if (!Load.this.client.isBlocking()) {
				next();
			}
		}

		private void next() {
			if (Load.this.stopping) {
				Load.this.running.countDown();
			}
			else {
				call();
			}
		}

		@Override
		public void failed(Throwable failure) {
			Load.this.failure.compareAndSet(null, failure);
			Load.this.stopping = true;
			if (!Load.this.client.isBlocking()) {
				Load.this.running.countDown();
			}
		}

	}

}
