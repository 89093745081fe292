package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.Contract;
import io.rpcnet.transport.EventLoops;

/**
 * The choice of a node among many that may be called.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class NodePickerBenchmark {

	/**
	 * How many nodes there are.
	 */
	@Param({ "10", "1000" })
	public int nodes;

	private final EventLoops loops = new EventLoops("benchmark", 1);

	private final NodeConnections connections = new NodeConnections(null, (address, format) -> Mono.just(socket()),
			() -> this.loops, new OpenConnections());

	private final NodePicker picker = new NodePicker(Contract.of(Nothing.class), this.connections,
			Duration.ofSeconds(1), List.of());

	private static RSocket socket() {
		return new RSocket() {
		};
	}

	/**
	 * Connect.
	 */
	@Setup
	public void connect() {
		this.picker.candidates(IntStream.range(0, this.nodes).mapToObj(this::connection).toList());
	}

	private NodeConnection connection(int number) {
		FixedAddress address = new FixedAddress("127.0.0.1:" + (number + 1), PayloadCodecs.CBOR);
		NodeConnection connection = new NodeConnection(address.toNode(), (called) -> Mono.just(socket()),
				this.loops.group().next(), () -> {
				});
		connection.start();
		return connection;
	}

	/**
	 * End the threads.
	 */
	@TearDown
	public void close() {
		this.connections.close();
		this.loops.close();
	}

	/**
	 * Choose.
	 * @return the chosen node's connection
	 */
	@Benchmark
	public @Nullable Object pick() {
		return this.picker.pick(Map.of(), Set.of());
	}

	@RpcContract(name = "benchmarks.Nothing")
	interface Nothing {

		Mono<Void> nothing();

	}

}
