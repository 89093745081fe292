package io.rpcnet.lifecycle;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.OwnNode;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.transport.DrainNotices;
import io.rpcnet.transport.RpcServer;

/**
 * What there is of a node that takes part in its draining.
 *
 * @param member its membership, or null when it is no member
 * @param server its listener, or null when it has none
 * @param notices tells who is connected to the listener, or null
 * @param calls what is being answered, or null
 * @param readiness told whether the application takes traffic
 */
record DrainedNode(@Nullable OwnNode member, @Nullable RpcServer server, @Nullable DrainNotices notices,
		@Nullable OpenCalls calls, Consumer<Boolean> readiness) {

	/**
	 * In which whoever is connected has heard: a push takes no more than a round trip.
	 */
	private static final Duration PUSH_TIME = Duration.ofMillis(100);

	void announce(Supplier<Duration> left) {
		if (this.member != null) {
			this.member.changeState(NodeState.DRAINING);
		}
		if (this.notices != null) {
			this.notices.begin(left);
		}
		this.readiness.accept(false);
	}

	void retract() {
		if (this.notices != null) {
			this.notices.end();
		}
		if (this.member != null) {
			this.member.changeState(NodeState.UP);
		}
		this.readiness.accept(true);
	}

	/**
	 * Return after which time nobody chooses this node any more.
	 * @return the time in which all others hear that it drains
	 */
	Duration hearingTime() {
		if (this.server == null || this.calls == null) {
			return Duration.ZERO;
		}
		Duration spread = (this.member != null) ? this.member.spreadTime() : Duration.ZERO;
		Duration push = (this.server.connections() > 0) ? PUSH_TIME : Duration.ZERO;
		return (spread.compareTo(push) >= 0) ? spread : push;
	}

	void count() {
		if (this.calls != null) {
			this.calls.drain();
		}
	}

	void refuseNew() {
		if (this.calls != null) {
			this.calls.refuseNew();
		}
	}

	void takeNew() {
		if (this.calls != null) {
			this.calls.takeNew();
		}
	}

	boolean isIdle() {
		return this.calls == null || (this.calls.requests() == 0 && this.calls.streams() == 0);
	}

	int finished() {
		return (this.calls != null) ? this.calls.finished() : 0;
	}

	int cutRequests() {
		return (this.calls != null) ? this.calls.cutRequests(cut("drain-timeout")) : 0;
	}

	int cutStreams() {
		return (this.calls != null) ? this.calls.cutStreams(cut("stream-drain-timeout")) : 0;
	}

	private static RpcException cut(String key) {
		return new RpcException(RpcStatus.ABORTED,
				"The node drains and has cut the call off, which may have been executed: it took longer than 'rpcnet.lifecycle.%s'."
					.formatted(key));
	}

}
