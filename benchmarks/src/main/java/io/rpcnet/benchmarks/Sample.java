package io.rpcnet.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What a JVM has used since it started.
 *
 * @param nanos the time of the sample
 * @param cpuNanos CPU time of the process, in user and kernel
 * @param allocatedBytes what its live threads have allocated
 * @param compileMillis what its compilers have spent
 * @param segments TCP segments with data that the whole machine has sent; 0 where the
 * system does not tell
 * @param units calls, or items of streams, that are done
 */
record Sample(long nanos, long cpuNanos, long allocatedBytes, long compileMillis, long segments, long units) {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final Path NETSTAT = Path.of("/proc/net/netstat");

	static Sample take(long units) {
		return new Sample(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated(),
				ManagementFactory.getCompilationMXBean().getTotalCompilationTime(), sentSegments(), units);
	}

	private static long allocated() {
		long total = 0;
		for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
			total += Math.max(bytes, 0);
		}
		return total;
	}

	private static long sentSegments() {
		try {
			List<String> lines = Files.readAllLines(NETSTAT);
			int column = List.of(lines.get(0).split(" ")).indexOf("TCPOrigDataSent");
			return Long.parseLong(lines.get(1).split(" ")[column]);
		}
		catch (IOException | RuntimeException ex) {
			return 0;
		}
	}

	Sample since(Sample earlier) {
		return new Sample(this.nanos - earlier.nanos, this.cpuNanos - earlier.cpuNanos,
				this.allocatedBytes - earlier.allocatedBytes, this.compileMillis - earlier.compileMillis,
				this.segments - earlier.segments, this.units - earlier.units);
	}

	/**
	 * Return how many processors were busy, of what was used since an earlier sample.
	 * @return the mean
	 */
	double processors() {
		return (double) this.cpuNanos / this.nanos;
	}

}
