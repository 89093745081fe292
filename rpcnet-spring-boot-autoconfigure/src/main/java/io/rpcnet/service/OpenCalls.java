package io.rpcnet.service;

import java.util.concurrent.atomic.AtomicInteger;

import io.rpcnet.Internal;

/**
 * How many calls of all connections are being answered. For any thread.
 *
 * @since 0.1.0
 */
@Internal
public final class OpenCalls {

	private final AtomicInteger requests = new AtomicInteger();

	private final AtomicInteger streams = new AtomicInteger();

	/**
	 * Return how many requests with at most one answer are open, built-in services
	 * included.
	 * @return the number
	 */
	public int requests() {
		return this.requests.get();
	}

	/**
	 * Return how many streams and channels are open.
	 * @return the number
	 */
	public int streams() {
		return this.streams.get();
	}

	void begin(boolean single) {
		(single ? this.requests : this.streams).incrementAndGet();
	}

	void end(boolean single) {
		(single ? this.requests : this.streams).decrementAndGet();
	}

}
