package io.rpcnet.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Drains step by step: the node is announced as draining, and refuses readiness; when
 * everyone has heard, new calls are refused; when those that are there have ended, or
 * their time has, it is drained. When the application stops, membership and the listener
 * end in later phases.
 * <p>
 * What a step does happens on a thread that is there while something is to be done; what
 * is decided, under one lock, which is never held meanwhile.
 */
final class CoordinatedDrain implements RpcDrain, SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(RpcDrain.class);

	private static final Duration LOOKING = Duration.ofMillis(10);

	/** Others may come after the start: so long a cluster of ten takes to hear. */
	private static final Duration USUAL_HEARING_TIME = Duration.ofMillis(1100);

	private final DrainedNode node;

	private final DrainTimes times;

	private final Duration phaseTimeout;

	private final ScheduledThreadPoolExecutor executor = executor();

	private @Nullable Run run;

	private boolean running;

	/**
	 * Create a drain that begins with the first call or the end of the application.
	 * @param node what is drained
	 * @param times how long calls may go on
	 * @param phaseTimeout how long a step of the application's end may take
	 */
	CoordinatedDrain(DrainedNode node, DrainTimes times, Duration phaseTimeout) {
		this.node = node;
		this.times = times;
		this.phaseTimeout = phaseTimeout;
	}

	private static ScheduledThreadPoolExecutor executor() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "rpcnet-drain");
			thread.setDaemon(true);
			return thread;
		});
		executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public void start() {
		synchronized (this) {
			this.running = true;
			takeCalls();
		}
		Duration needed = this.times.longest()
			.plus(longer(this.node.hearingTime(), (this.node.member() != null) ? USUAL_HEARING_TIME : Duration.ZERO));
		if (this.node.calls() != null && this.phaseTimeout.compareTo(needed) < 0) {
			logger.warn("Calls that are allowed to finish at shutdown may be lost: "
					+ "'spring.lifecycle.timeout-per-shutdown-phase' is {} ms, and draining may take {} ms. "
					+ "Set it to that at least, or shorten 'rpcnet.lifecycle.drain-timeout' and 'stream-drain-timeout'",
					this.phaseTimeout.toMillis(), needed.toMillis());
		}
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

	@Override
	public synchronized boolean drain() {
		if (!this.running || this.run != null) {
			return false;
		}
		begin();
		return true;
	}

	private Run begin() {
		Run begun = new Run();
		this.run = begun;
		this.node.count();
		this.executor.execute(begun::announce);
		return begun;
	}

	@Override
	public synchronized boolean resume() {
		if (!this.running || this.run == null) {
			return false;
		}
		takeCalls();
		logger.info("Takes calls again");
		return true;
	}

	private void takeCalls() {
		if (this.run != null) {
			this.run = null;
			this.node.takeNew();
			this.executor.execute(this.node::retract);
		}
	}

	@Override
	public synchronized State state() {
		Run current = this.run;
		if (current == null) {
			return State.ACTIVE;
		}
		return current.over ? State.DRAINED : State.DRAINING;
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public void stop(Runnable callback) {
		boolean over;
		synchronized (this) {
			this.running = false;
			Run current = (this.run != null) ? this.run : begin();
			over = current.over;
			if (!over) {
				current.callbacks.add(callback);
			}
		}
		if (over) {
			callback.run();
		}
	}

	/**
	 * One drain, from its beginning until it is over or taken back. Its steps are on the
	 * drain's thread, one after the other.
	 */
	private final class Run {

		private final long begun = System.nanoTime();

		private final List<Runnable> callbacks = new ArrayList<>();

		private boolean over;

		private volatile Duration hearingTime = Duration.ZERO;

		private long refusing;

		private int requests;

		private int streams;

		private void announce() {
			this.hearingTime = CoordinatedDrain.this.node.hearingTime();
			CoordinatedDrain.this.node.announce(this::left);
			CoordinatedDrain.this.executor.schedule(this::refuseNew, this.hearingTime.toNanos(), TimeUnit.NANOSECONDS);
		}

		private Duration left() {
			Duration most = this.hearingTime.plus(CoordinatedDrain.this.times.longest());
			return most.minusNanos(System.nanoTime() - this.begun);
		}

		private void refuseNew() {
			synchronized (CoordinatedDrain.this) {
				if (CoordinatedDrain.this.run != this) {
					return;
				}
				CoordinatedDrain.this.node.refuseNew();
			}
			this.refusing = System.nanoTime();
			look();
		}

		private void look() {
			DrainTimes times = CoordinatedDrain.this.times;
			boolean streamsLate = isLate(times.streams());
			boolean requestsLate = isLate(times.requests());
			synchronized (CoordinatedDrain.this) {
				if (CoordinatedDrain.this.run != this) {
					return;
				}
			}
			boolean idle = CoordinatedDrain.this.node.isIdle();
			if (!idle && streamsLate) {
				this.streams += CoordinatedDrain.this.node.cutStreams();
			}
			if (!idle && requestsLate) {
				this.requests += CoordinatedDrain.this.node.cutRequests();
			}
			if (idle || (streamsLate && requestsLate)) {
				end();
			}
			else {
				CoordinatedDrain.this.executor.schedule(this::look, LOOKING.toMillis(), TimeUnit.MILLISECONDS);
			}
		}

		private boolean isLate(Duration limit) {
			return System.nanoTime() - this.refusing >= limit.toNanos();
		}

		private void end() {
			List<Runnable> told;
			synchronized (CoordinatedDrain.this) {
				if (CoordinatedDrain.this.run != this) {
					return;
				}
				this.over = true;
				told = List.copyOf(this.callbacks);
			}
			if (CoordinatedDrain.this.node.calls() != null) {
				logger.info("Drained in {} ms: {} calls finished, {} requests and {} streams were cut off",
						TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.begun),
						CoordinatedDrain.this.node.finished(), this.requests, this.streams);
			}
			told.forEach(Runnable::run);
		}

	}

}
