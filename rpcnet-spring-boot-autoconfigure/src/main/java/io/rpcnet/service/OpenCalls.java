package io.rpcnet.service;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.rpcnet.Internal;
import io.rpcnet.RpcException;

/**
 * The calls of all connections that are being answered, and whether more are taken. For
 * any thread.
 *
 * @since 0.1.0
 */
@Internal
public final class OpenCalls {

	private final AtomicInteger finished = new AtomicInteger();

	private final Set<ConnectionCalls> connections = ConcurrentHashMap.newKeySet();

	private volatile boolean draining;

	private volatile boolean refusing;

	/**
	 * Return how many requests with at most one answer are open, built-in services
	 * included.
	 * @return the number
	 */
	public int requests() {
		return count(CountedCall::isSingle);
	}

	/**
	 * Return how many streams and channels are open.
	 * @return the number
	 */
	public int streams() {
		return count((call) -> !call.isSingle());
	}

	/**
	 * Count calls that end from now on, because the node drains.
	 */
	public void drain() {
		this.finished.set(0);
		this.draining = true;
	}

	/**
	 * Return how many calls have ended, other than by being cut, since draining began.
	 * @return the number
	 */
	public int finished() {
		return this.finished.get();
	}

	/**
	 * Refuse what comes from now on, but for built-in services, and requests without an
	 * answer, whose callers would not hear of it. What came before goes on.
	 */
	public void refuseNew() {
		this.refusing = true;
	}

	/**
	 * Take calls, and count none that end.
	 */
	public void takeNew() {
		this.refusing = false;
		this.draining = false;
	}

	boolean areRefused() {
		return this.refusing;
	}

	/**
	 * End all requests with at most one answer that are still open.
	 * @param failure what their callers are told
	 * @return how many there were
	 */
	public int cutRequests(RpcException failure) {
		return cut(CountedCall::isSingle, failure);
	}

	/**
	 * End all streams and channels that are still open.
	 * @param failure what their callers are told
	 * @return how many there were
	 */
	public int cutStreams(RpcException failure) {
		return cut((call) -> !call.isSingle(), failure);
	}

	private int cut(Predicate<CountedCall<?>> which, RpcException failure) {
		return count((call) -> which.test(call) && call.cut(failure));
	}

	private int count(Predicate<CountedCall<?>> which) {
		AtomicInteger number = new AtomicInteger();
		this.connections.forEach((connection) -> connection.forEach((call) -> {
			if (which.test(call)) {
				number.incrementAndGet();
			}
		}));
		return number.get();
	}

	ConnectionCalls connect() {
		ConnectionCalls connection = new ConnectionCalls(this);
		this.connections.add(connection);
		return connection;
	}

	void disconnect(ConnectionCalls connection) {
		this.connections.remove(connection);
	}

	boolean count() {
		if (this.draining) {
			this.finished.incrementAndGet();
			return true;
		}
		return false;
	}

	void discount() {
		this.finished.decrementAndGet();
	}

}
