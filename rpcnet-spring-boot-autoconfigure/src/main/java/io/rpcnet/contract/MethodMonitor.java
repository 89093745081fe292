package io.rpcnet.contract;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;
import io.rpcnet.RpcStatus;

/**
 * Is told of the calls of one method on one side. A call that begins ends once; one that
 * is refused does neither.
 * <p>
 * Called on event loops for each call, by any number of threads: must be quick and must
 * not block. What it throws is the call's failure.
 *
 * @since 0.1.0
 */
@Internal
public interface MethodMonitor {

	/**
	 * Does nothing.
	 */
	MethodMonitor NONE = new MethodMonitor() {

		@Override
		public void ended(MonitoredCall call, @Nullable RpcStatus failure, long nanos) {
		}

		@Override
		public void refused(MonitoredCall call, RpcStatus failure) {
		}

	};

	/**
	 * Take notice that a call begins. By default, nothing is done.
	 */
	default void begun() {
	}

	/**
	 * Take notice of an item of a stream's answer. By default, nothing is done.
	 */
	default void item() {
	}

	/**
	 * Take notice of the first item of a stream's answer, which {@link #item()} follows.
	 * By default, nothing is done.
	 * @param nanos how long after the beginning it comes
	 */
	default void firstItem(long nanos) {
	}

	/**
	 * Take notice that a call is over.
	 * @param call the call
	 * @param failure how it failed, or null when it did not
	 * @param nanos how long after the beginning that is
	 */
	void ended(MonitoredCall call, @Nullable RpcStatus failure, long nanos);

	/**
	 * Take notice of a call that was refused before it began.
	 * @param call the call
	 * @param failure why
	 */
	void refused(MonitoredCall call, RpcStatus failure);

	/**
	 * Make one monitor of several.
	 * @param monitors those that are told, in this order
	 * @return the monitor
	 */
	static MethodMonitor of(List<MethodMonitor> monitors) {
		return switch (monitors.size()) {
			case 0 -> NONE;
			case 1 -> monitors.get(0);
			default -> new MethodMonitors(monitors);
		};
	}

}
