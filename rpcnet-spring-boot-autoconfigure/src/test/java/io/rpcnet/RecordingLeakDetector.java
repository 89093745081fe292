package io.rpcnet;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;

/**
 * Records leaks instead of logging them, and finds them on demand.
 *
 * @param <T> what may leak
 */
final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {

	private static final Duration COLLECTION_TIMEOUT = Duration.ofSeconds(10);

	private static final List<RecordingLeakDetector<?>> detectors = new CopyOnWriteArrayList<>();

	private static final Queue<String> reports = new ConcurrentLinkedQueue<>();

	private RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
		super(resourceType, samplingInterval);
		detectors.add(this);
	}

	/**
	 * Find the leaks of now.
	 * @return the leaks since the last call, each with where it was made if known
	 * @throws InterruptedException if the wait for the collector is interrupted
	 */
	static List<String> leaks() throws InterruptedException {
		if (!detectors.isEmpty()) {
			// References of one collection become known in no order, those of the next
			// after them: the second sentinel proves that the first collection is done.
			awaitCollection();
			awaitCollection();
			detectors.forEach(RecordingLeakDetector::poll);
		}
		List<String> leaks = new ArrayList<>();
		for (String report = reports.poll(); report != null; report = reports.poll()) {
			leaks.add(report);
		}
		return leaks;
	}

	private static void awaitCollection() throws InterruptedException {
		ReferenceQueue<Object> collected = new ReferenceQueue<>();
		WeakReference<Object> sentinel = new WeakReference<>(new Object(), collected);
		long deadline = System.nanoTime() + COLLECTION_TIMEOUT.toNanos();
		do {
			System.gc();
			if (System.nanoTime() > deadline) {
				throw new AssertionError("Nothing is collected, so no leak can show. Is explicit GC disabled?");
			}
		}
		while (collected.remove(100) != sentinel);
	}

	// A detector looks for leaks only when it is given something new to track.
	@SuppressWarnings("unchecked")
	private void poll() {
		T something = (T) new Object();
		ResourceLeakTracker<T> tracker = trackForcibly(something);
		tracker.close(something);
	}

	@Override
	protected boolean needReport() {
		return true;
	}

	@Override
	protected void reportTracedLeak(String resourceType, String records) {
		reports.add(resourceType + records);
	}

	@Override
	protected void reportUntracedLeak(String resourceType) {
		reports.add(resourceType);
	}

	/**
	 * Makes detectors that record.
	 */
	static final class Factory extends ResourceLeakDetectorFactory {

		@Override
		@Deprecated
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
				long maxActive) {
			return new RecordingLeakDetector<>(resource, samplingInterval);
		}

		@Override
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
			return new RecordingLeakDetector<>(resource, samplingInterval);
		}

	}

}
