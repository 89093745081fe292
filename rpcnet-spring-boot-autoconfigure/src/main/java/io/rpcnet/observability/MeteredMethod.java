package io.rpcnet.observability;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcStatus;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.MonitoredCall;

/**
 * Counts the calls of one method on one side. The meters of a call that succeeds are
 * there from the start, so that the first call counts in a rate; those of failures come
 * with the first.
 */
final class MeteredMethod implements MethodMonitor {

	private final MeterRegistry registry;

	private final MeteredCalls.SideMeters side;

	private final Tags tags;

	private final Counter succeeded;

	private final AtomicReferenceArray<@Nullable Failures> failures = new AtomicReferenceArray<>(
			RpcStatus.values().length);

	private final @Nullable Timer latency;

	private final @Nullable StreamMeters streams;

	MeteredMethod(MeterRegistry registry, MeteredCalls.SideMeters side, String service, String method, boolean stream) {
		this.registry = registry;
		this.side = side;
		this.tags = MeteredCalls.tags(side.side()).and("service", service, "method", method);
		this.succeeded = requests("OK");
		this.latency = stream ? null : latency();
		this.streams = stream ? StreamMeters.register(registry, this.tags) : null;
	}

	private Counter requests(String status) {
		return Counter.builder("rpc.requests")
			.description("Calls that are over")
			.tags(this.tags.and("status", status))
			.register(this.registry);
	}

	private Timer latency() {
		return Timer.builder("rpc.latency")
			.description("How long calls with at most one answer take")
			.tags(this.tags)
			.serviceLevelObjectives(MeteredCalls.BUCKETS.toArray(Duration[]::new))
			.register(this.registry);
	}

	@Override
	public void begun() {
		if (this.streams != null) {
			this.streams.live().increment();
		}
		else {
			this.side.inFlight().increment();
		}
	}

	@Override
	public void item() {
		if (this.streams != null) {
			this.streams.items().increment();
		}
	}

	@Override
	public void firstItem(long nanos) {
		if (this.streams != null) {
			this.streams.firstItem().record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void ended(MonitoredCall call, @Nullable RpcStatus failure, long nanos) {
		if (this.streams != null) {
			this.streams.live().decrement();
			this.streams.duration().record(nanos, TimeUnit.NANOSECONDS);
		}
		else {
			this.side.inFlight().decrement();
		}
		if (this.latency != null) {
			this.latency.record(nanos, TimeUnit.NANOSECONDS);
		}
		this.side.requests().record(call.requestBytes());
		if (failure == null) {
			this.succeeded.increment();
			this.side.responses().record(call.responseBytes());
		}
		else {
			failures(failure).count();
		}
	}

	@Override
	public void refused(MonitoredCall call, RpcStatus failure) {
		failures(failure).count();
	}

	private Failures failures(RpcStatus status) {
		Failures known = this.failures.get(status.ordinal());
		if (known == null) {
			// The registry has each meter once, whoever asks first
			known = new Failures(requests(status.name()), errors(status));
			this.failures.set(status.ordinal(), known);
		}
		return known;
	}

	private Counter errors(RpcStatus status) {
		return Counter.builder("rpc.errors")
			.description("Calls that failed")
			.tags(this.tags.and("type", status.name().toLowerCase(Locale.ROOT)))
			.register(this.registry);
	}

	private record Failures(Counter requests, Counter errors) {

		private void count() {
			this.requests.increment();
			this.errors.increment();
		}

	}

	/**
	 * The meters of a stream.
	 *
	 * @param live how many are open
	 * @param items the items of answers
	 * @param firstItem how long the first of them takes
	 * @param duration how long streams are open
	 */
	private record StreamMeters(LongAdder live, Counter items, Timer firstItem, Timer duration) {

		private static StreamMeters register(MeterRegistry registry, Tags tags) {
			LongAdder live = new LongAdder();
			Gauge.builder("rpc.streams.live", live, LongAdder::sum)
				.description("Streams that are open")
				.tags(tags)
				.strongReference(true)
				.register(registry);
			Counter items = Counter.builder("rpc.stream.items")
				.description("Items of the answers of streams")
				.tags(tags)
				.register(registry);
			Timer firstItem = Timer.builder("rpc.stream.first.item")
				.description("How long the first item of an answer takes")
				.tags(tags)
				.serviceLevelObjectives(MeteredCalls.BUCKETS.toArray(Duration[]::new))
				.register(registry);
			Timer duration = Timer.builder("rpc.stream.duration")
				.description("How long streams are open")
				.tags(tags)
				.register(registry);
			return new StreamMeters(live, items, firstItem, duration);
		}

	}

}
