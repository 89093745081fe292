package io.rpcnet.service;

import java.util.concurrent.atomic.AtomicInteger;

import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may be open: those of one connection, and of all together, where
 * streams and built-in services do not count.
 */
final class RequestLimits {

	private final int maxPerConnection;

	private final @Nullable Slots concurrent;

	private final OpenCalls open;

	/**
	 * Create the limits of a listener.
	 * @param maxPerConnection how many requests and streams a connection may have
	 * @param maxConcurrent how many requests all may have, or null for any number
	 * @param open counts what is being answered
	 */
	RequestLimits(int maxPerConnection, @Nullable Integer maxConcurrent, OpenCalls open) {
		this.maxPerConnection = maxPerConnection;
		this.concurrent = (maxConcurrent != null) ? new Slots(maxConcurrent) : null;
		this.open = open;
	}

	/**
	 * Return what answers the requests of a connection as far as they are within the
	 * limits.
	 * @param responder what answers each request
	 * @param refusal makes what is sent for the others
	 * @return what answers some, and refuses the others
	 */
	RSocket limit(RSocket responder, LimitedRSocket.Refusal refusal) {
		return new LimitedRSocket(responder, new Slots(this.maxPerConnection), this.concurrent, this.open.connect(),
				refusal);
	}

	/**
	 * A number of slots, each taken by a request from its subscription to its end. For
	 * any thread.
	 */
	static final class Slots {

		private final int size;

		private final AtomicInteger taken = new AtomicInteger();

		Slots(int size) {
			this.size = size;
		}

		int size() {
			return this.size;
		}

		boolean take() {
			int before = this.taken.get();
			while (before < this.size) {
				if (this.taken.compareAndSet(before, before + 1)) {
					return true;
				}
				before = this.taken.get();
			}
			return false;
		}

		void giveBack() {
			this.taken.decrementAndGet();
		}

	}

}
