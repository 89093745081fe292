package io.rpcnet.benchmarks;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

import io.netty.util.internal.PlatformDependent;

/**
 * What a JVM has in memory.
 *
 * @param heap the bytes of live objects
 * @param direct the bytes of direct buffers, those of Netty that the JVM does not count
 * included; for pools what they hold, used or not
 */
record Memory(long heap, long direct) {

	private static final int COLLECTIONS = 4;

	/**
	 * Collect garbage and look.
	 * @return what is left
	 * @throws InterruptedException if the thread is interrupted
	 */
	static Memory afterCollection() throws InterruptedException {
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
			// Cleaners and finalizers run beside the collector
			Thread.sleep(150);
		}
		long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		return new Memory(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
				direct + Math.max(0, PlatformDependent.usedDirectMemory()));
	}

	Memory since(Memory earlier) {
		return new Memory(this.heap - earlier.heap, this.direct - earlier.direct);
	}

}
