package io.rpcnet.benchmarks;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.MethodCodecs;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * A record of four fields in CBOR.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MethodCodecBenchmark {

	private final MethodCodec codec = codec();

	private final @Nullable Object[] arguments = { EchoRecord.SAMPLE };

	private final @Nullable Object[] decoded = new Object[1];

	private final ByteBuf encoded = encode();

	private static MethodCodec codec() {
		ContractMethod method = Contract.of(Echo.class)
			.methods()
			.stream()
			.filter((candidate) -> candidate.method().getName().equals("record"))
			.findFirst()
			.orElseThrow();
		return new MethodCodecs(method, PayloadCodecs.defaults()).preferred(PayloadCodecs.CBOR);
	}

	/**
	 * Write a record.
	 * @return the payload, on the heap
	 */
	@Benchmark
	public final ByteBuf encode() {
		return this.codec.encodeArguments(this.arguments);
	}

	/**
	 * Read a record.
	 * @return the record
	 */
	@Benchmark
	public @Nullable Object decode() {
		this.codec.decodeArguments(this.encoded.readerIndex(0), this.decoded);
		return this.decoded[0];
	}

}
