package io.rpcnet.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one contender did in one round. A call is an item where the payload is a stream,
 * except in latencies, which are those of whole streams.
 *
 * @param callsPerSecond calls answered in a second
 * @param p50Micros the median latency
 * @param p99Micros the latency that one call in a hundred exceeds
 * @param p999Micros the latency that one call in a thousand exceeds
 * @param cpuSecondsPer100k CPU seconds of both processes for 100,000 calls
 * @param clientBytesPerCall what the client's threads allocate for a call
 * @param serverBytesPerCall what the server's threads allocate for a call
 * @param segmentsPerCall TCP segments with data that the machine sent for a call, there
 * and back; on loopback about the number of writes to sockets
 * @param compileMillis what the compilers of both spent meanwhile
 */
record Measurement(double callsPerSecond, double p50Micros, double p99Micros, double p999Micros,
		double cpuSecondsPer100k, double clientBytesPerCall, double serverBytesPerCall, double segmentsPerCall,
		double compileMillis) {

	static Measurement of(Sample client, Sample server, double[] micros) {
		double calls = client.units();
		double cpuNanos = client.cpuNanos() + server.cpuNanos();
		return new Measurement(calls * 1e9 / client.nanos(), micros[0], micros[1], micros[2],
				cpuNanos / 1e9 * 100_000 / calls, client.allocatedBytes() / calls, server.allocatedBytes() / calls,
				client.segments() / calls, client.compileMillis() + server.compileMillis());
	}

	/**
	 * Take the median of each figure.
	 * @param rounds the rounds, at least one
	 * @return the medians
	 */
	static Measurement median(List<Measurement> rounds) {
		return new Measurement(median(rounds, Measurement::callsPerSecond), median(rounds, Measurement::p50Micros),
				median(rounds, Measurement::p99Micros), median(rounds, Measurement::p999Micros),
				median(rounds, Measurement::cpuSecondsPer100k), median(rounds, Measurement::clientBytesPerCall),
				median(rounds, Measurement::serverBytesPerCall), median(rounds, Measurement::segmentsPerCall),
				median(rounds, Measurement::compileMillis));
	}

	private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
		return median(rounds.stream().mapToDouble(figure).sorted().toArray());
	}

	/**
	 * Return the median.
	 * @param sorted figures in ascending order, at least one
	 * @return the median
	 */
	static double median(double[] sorted) {
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
