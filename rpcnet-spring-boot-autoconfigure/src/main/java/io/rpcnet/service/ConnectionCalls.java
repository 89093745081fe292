package io.rpcnet.service;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that are being answered, so that they can be cut. For any
 * thread.
 * <p>
 * A list through the calls themselves: nothing is allocated for a call, and only the
 * threads of one connection ever meet at its lock.
 */
final class ConnectionCalls {

	private final OpenCalls open;

	private @Nullable CountedCall<?> newest;

	ConnectionCalls(OpenCalls open) {
		this.open = open;
	}

	/**
	 * Return whether new calls are refused.
	 * @return whether the node drains
	 */
	boolean areRefused() {
		return this.open.areRefused();
	}

	void begin(CountedCall<?> call) {
		synchronized (this) {
			CountedCall<?> before = this.newest;
			call.older = before;
			if (before != null) {
				before.newer = call;
			}
			this.newest = call;
		}
		this.open.begin(call.isSingle());
	}

	void end(CountedCall<?> call, boolean counts) {
		synchronized (this) {
			CountedCall<?> older = call.older;
			CountedCall<?> newer = call.newer;
			if (older != null) {
				older.newer = newer;
			}
			if (newer != null) {
				newer.older = older;
			}
			else {
				this.newest = older;
			}
			call.older = null;
			call.newer = null;
		}
		this.open.end(call.isSingle(), counts);
	}

	synchronized List<CountedCall<?>> all() {
		List<CountedCall<?>> all = new ArrayList<>();
		for (CountedCall<?> call = this.newest; call != null; call = call.older) {
			all.add(call);
		}
		return all;
	}

	void close() {
		this.open.disconnect(this);
	}

}
