package io.rpcnet.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.rpcnet.transport.CallMetadata;
import io.rpcnet.transport.RouteMetadata;

/**
 * A request's metadata: route, version, request id and time left.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MetadataBenchmark {

	private static final long REMAINING_MILLIS = 10_000;

	private final RouteMetadata route = new RouteMetadata("benchmarks.Echo.record", 1, null);

	private final String requestId = CallMetadata.newRequestId();

	private final ByteBuf encoded = encode();

	/**
	 * Encode what goes with a call.
	 * @return the metadata, on the heap
	 */
	@Benchmark
	public final ByteBuf encode() {
		return this.route.encode(this.requestId, REMAINING_MILLIS, Map.of());
	}

	/**
	 * Decode what came with a call.
	 * @return what it says
	 */
	@Benchmark
	public Object decode() {
		return CallMetadata.decode(this.encoded.readerIndex(0));
	}

	/**
	 * Make the id of a call.
	 * @return the id
	 */
	@Benchmark
	public String newRequestId() {
		return CallMetadata.newRequestId();
	}

}
