package io.rpcnet.kotlin;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What services have seen, for what their callers cannot tell.
 */
public final class Seen {

	private static final Queue<String> all = new ConcurrentLinkedQueue<>();

	private Seen() {
	}

	public static void add(String event) {
		all.add(event);
	}

	public static boolean remove(String event) {
		return all.remove(event);
	}

}
