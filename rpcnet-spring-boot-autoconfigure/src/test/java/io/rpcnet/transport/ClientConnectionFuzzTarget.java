package io.rpcnet.transport;

import java.time.Duration;

import reactor.test.scheduler.VirtualTimeScheduler;

import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.fuzz.Cost;
import io.rpcnet.fuzz.FuzzTarget;
import io.rpcnet.fuzz.LogWatch;

/**
 * Takes what a server sends to a client with calls of every kind: answers, errors,
 * requests, and whatever else.
 */
public final class ClientConnectionFuzzTarget {

	private static final int SIZE = 3000;

	private static final LogWatch log = LogWatch.begin();

	private static final RpcConnectionFactory factory = factory();

	private ClientConnectionFuzzTarget() {
	}

	private static RpcConnectionFactory factory() {
		VirtualTimeScheduler.getOrSet();
		return new RpcConnectionFactory(() -> {
			throw new IllegalStateException("The connection is there");
		}, () -> null, PayloadCodecs.CBOR, Duration.ofSeconds(5), Duration.ofSeconds(15), 16 * 1024);
	}

	/**
	 * Load what inputs need before the first is timed.
	 */
	public static void fuzzerInitialize() {
		FuzzTarget.CLIENT_CONNECTION.replay();
	}

	/**
	 * Take an input.
	 * @param input as {@link FuzzedChannel} has it
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		FuzzedCalls calls = new FuzzedCalls(SIZE);
		Cost.check(input, () -> {
			try (FuzzedChannel channel = new FuzzedChannel(FrameLimits.ofClient(4096, 16 * 1024, 8))) {
				factory.setUp(channel.connection(), PayloadCodecs.CBOR)
					.subscribe(calls::start, (failure) -> WireErrors.decode(failure, "id", true));
				channel.feed(input);
			}
			log.check();
		});
		if (calls.open() != 0) {
			throw new AssertionError("The connection is gone, and %d calls still wait".formatted(calls.open()));
		}
	}

}
