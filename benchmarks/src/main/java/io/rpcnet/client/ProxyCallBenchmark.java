package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.transport.EventLoops;

/**
 * A call by a typed client, from the proxy through codec, metadata and the choice of a
 * node to its connection and back. The connection is none: it returns what it is given.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProxyCallBenchmark {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final byte[] EMPTY = {};

	private final EventLoops loops = new EventLoops("benchmark", 1);

	private final NodeConnections connections = new NodeConnections(null, (address, format) -> Mono.just(new Mirror()),
			() -> this.loops, new OpenConnections());

	private final Calls calls = new ProxyRpcClientFactory(this.connections, PayloadCodecs.defaults(), settings(),
			List.of(), CallMonitor.of(List.of()), null)
		.create(Calls.class);

	private static ClientSettings settings() {
		ContractSettings contract = new ContractSettings(TIMEOUT, null, TIMEOUT, PayloadCodecs.CBOR, Map.of(),
				List.of("127.0.0.1:1"), Map.of());
		return new ClientSettings(TIMEOUT, TIMEOUT, PayloadCodecs.CBOR, Map.of("benchmarks.Calls", contract));
	}

	/**
	 * End the threads.
	 */
	@TearDown(Level.Trial)
	public void close() {
		this.connections.close();
		this.loops.close();
	}

	/**
	 * Call with a payload that no codec looks at.
	 * @return the answer
	 */
	@Benchmark
	public byte @Nullable [] bytes() {
		return this.calls.bytes(EMPTY).block();
	}

	/**
	 * Call with a record, which is written and read once.
	 * @return the answer
	 */
	@Benchmark
	public @Nullable Point record() {
		return this.calls.record(new Point(1, 2)).block();
	}

	@RpcContract(name = "benchmarks.Calls")
	interface Calls {

		Mono<byte[]> bytes(byte[] value);

		Mono<Point> record(Point value);

	}

	/**
	 * A record.
	 *
	 * @param x a number
	 * @param y a number
	 * @since 0.1.0
	 */
	public record Point(int x, int y) {

	}

	private static final class Mirror implements RSocket {

		@Override
		public Mono<Payload> requestResponse(Payload payload) {
			return Mono.just(payload);
		}

	}

}
