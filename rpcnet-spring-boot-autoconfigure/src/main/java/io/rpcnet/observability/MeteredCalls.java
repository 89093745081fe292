package io.rpcnet.observability;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.Side;

/**
 * Counts calls in the application's meter registry. Tag values come from contracts, never
 * from callers.
 */
final class MeteredCalls implements CallMonitor {

	/**
	 * The buckets of latencies, unless the application configures others.
	 */
	static final List<Duration> BUCKETS = List.of(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10),
			Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1));

	private final MeterRegistry registry;

	private final Map<Side, IntSupplier> connections;

	private final Map<Side, SideMeters> sides = new EnumMap<>(Side.class);

	private final Map<Method, MethodMonitor> methods = new ConcurrentHashMap<>();

	/**
	 * Create the counter of calls.
	 * @param registry where they are counted
	 * @param connections how many connections are open, where that is known
	 */
	MeteredCalls(MeterRegistry registry, Map<Side, IntSupplier> connections) {
		this.registry = registry;
		this.connections = Map.copyOf(connections);
	}

	@Override
	public MethodMonitor monitor(Side side, String service, String method, Interaction interaction) {
		return this.methods.computeIfAbsent(new Method(side, service, method),
				(key) -> new MeteredMethod(this.registry, side(side), service, method, isStream(interaction)));
	}

	private static boolean isStream(Interaction interaction) {
		return interaction == Interaction.REQUEST_STREAM || interaction == Interaction.REQUEST_CHANNEL;
	}

	private synchronized SideMeters side(Side side) {
		return this.sides.computeIfAbsent(side, this::register);
	}

	private SideMeters register(Side side) {
		SideMeters meters = SideMeters.register(this.registry, side);
		IntSupplier open = this.connections.get(side);
		if (open != null) {
			Gauge.builder("rpc.connections", open::getAsInt)
				.description("Open connections")
				.tags(tags(side))
				.register(this.registry);
		}
		return meters;
	}

	static Tags tags(Side side) {
		return Tags.of("side", side.toString());
	}

	private record Method(Side side, String service, String method) {

	}

	/**
	 * The meters of one side, which all methods share.
	 *
	 * @param side the side
	 * @param inFlight how many requests with at most one answer are open
	 * @param in what comes in
	 * @param out what goes out
	 */
	record SideMeters(Side side, LongAdder inFlight, DistributionSummary in, DistributionSummary out) {

		private static SideMeters register(MeterRegistry registry, Side side) {
			LongAdder inFlight = new LongAdder();
			Gauge.builder("rpc.requests.in.flight", inFlight, LongAdder::sum)
				.description("Requests with at most one answer that are open")
				.tags(tags(side))
				.strongReference(true)
				.register(registry);
			return new SideMeters(side, inFlight, payload(registry, side, "in"), payload(registry, side, "out"));
		}

		private static DistributionSummary payload(MeterRegistry registry, Side side, String direction) {
			return DistributionSummary.builder("rpc.payload")
				.description("Size of the payloads of a call in one direction, a stream's together")
				.baseUnit("bytes")
				.tags(tags(side).and("direction", direction))
				.register(registry);
		}

		DistributionSummary requests() {
			return (this.side == Side.SERVER) ? this.in : this.out;
		}

		DistributionSummary responses() {
			return (this.side == Side.SERVER) ? this.out : this.in;
		}

	}

}
