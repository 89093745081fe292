package io.rpcnet.service;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that are being answered, so that they can be counted and
 * cut. For any thread.
 * <p>
 * Each has a place, which is free again when the call is over. Nearly always the next one
 * is free, so that neither a lock nor a counter is shared between calls.
 */
final class ConnectionCalls {

	private static final int FIRST_PLACES = 8;

	/** How many places are tried before there are twice as many. */
	private static final int TRIES = 8;

	private final OpenCalls open;

	private volatile AtomicReferenceArray<@Nullable CountedCall<?>> places = new AtomicReferenceArray<>(FIRST_PLACES);

	/** Where to look first; two calls that begin at once may look at the same. */
	private int next;

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

	/**
	 * Give a call a place.
	 * @param call the call, which is open
	 * @return the place, by which it is ended
	 */
	int begin(CountedCall<?> call) {
		int place = tryBegin(call);
		while (place < 0) {
			grow();
			place = tryBegin(call);
		}
		return place;
	}

	private int tryBegin(CountedCall<?> call) {
		AtomicReferenceArray<@Nullable CountedCall<?>> current = this.places;
		int last = current.length() - 1;
		int first = this.next;
		for (int i = 0; i < TRIES; i++) {
			int place = (first + i) & last;
			CountedCall<?> there = current.get(place);
			if ((there == null || there.isOver()) && current.compareAndSet(place, there, call)) {
				this.next = place + 1;
				return isKept(current, call, place) ? place : -1;
			}
		}
		return -1;
	}

	// Whoever makes more places meanwhile may have missed the call, or not
	private boolean isKept(AtomicReferenceArray<@Nullable CountedCall<?>> current, CountedCall<?> call, int place) {
		if (current == this.places) {
			return true;
		}
		this.places.compareAndSet(place, call, null);
		return false;
	}

	// Each call keeps the number of its place
	private synchronized void grow() {
		AtomicReferenceArray<@Nullable CountedCall<?>> current = this.places;
		AtomicReferenceArray<@Nullable CountedCall<?>> larger = new AtomicReferenceArray<>(2 * current.length());
		for (int i = 0; i < current.length(); i++) {
			larger.set(i, current.get(i));
		}
		this.places = larger;
	}

	/**
	 * Take a call's place back.
	 * @param call the call, which is over
	 * @param place its place
	 */
	void end(CountedCall<?> call, int place) {
		this.places.compareAndSet(place, call, null);
	}

	/**
	 * Return whether calls that end are counted, and count one.
	 * @return whether it was counted
	 */
	boolean count() {
		return this.open.count();
	}

	/**
	 * Take back that a call that ends was counted.
	 */
	void discount() {
		this.open.discount();
	}

	/**
	 * Look at the calls that are open.
	 * @param visitor what sees each of them
	 */
	void forEach(Consumer<CountedCall<?>> visitor) {
		AtomicReferenceArray<@Nullable CountedCall<?>> current = this.places;
		for (int i = 0; i < current.length(); i++) {
			CountedCall<?> call = current.get(i);
			if (call != null && !call.isOver()) {
				visitor.accept(call);
			}
		}
	}

	void close() {
		this.open.disconnect(this);
	}

}
