package io.rpcnet.fuzz;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * Holds what an input makes this thread allocate against what it may: a part for itself,
 * and a multiple of its length.
 */
public final class Cost {

	private static final long FIXED = 32L * 1024 * 1024;

	private static final long A_BYTE = 8 * 1024;

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private Cost() {
	}

	/**
	 * Take an input.
	 * @param input the input
	 * @param work what takes it
	 * @throws AssertionError if that allocates too much
	 */
	public static void check(byte[] input, Runnable work) {
		long most = FIXED + A_BYTE * input.length;
		// Classes that the first try loads, and Jazzer adds its own code to, are not its
		// fault
		if (allocated(work) > most) {
			long again = allocated(work);
			if (again > most) {
				throw new AssertionError("%d bytes of input made %d bytes of garbage".formatted(input.length, again));
			}
		}
	}

	private static long allocated(Runnable work) {
		long before = threads.getCurrentThreadAllocatedBytes();
		work.run();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

}
