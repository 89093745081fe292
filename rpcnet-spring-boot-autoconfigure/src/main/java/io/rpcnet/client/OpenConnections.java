package io.rpcnet.client;

import java.util.concurrent.atomic.AtomicInteger;

import io.rpcnet.Internal;

/**
 * How many connections of this application to other nodes are open. For any thread.
 *
 * @since 0.1.0
 */
@Internal
public final class OpenConnections {

	private final AtomicInteger open = new AtomicInteger();

	/**
	 * Return how many are open.
	 * @return the number
	 */
	public int count() {
		return this.open.get();
	}

	void opened() {
		this.open.incrementAndGet();
	}

	void closed() {
		this.open.decrementAndGet();
	}

}
