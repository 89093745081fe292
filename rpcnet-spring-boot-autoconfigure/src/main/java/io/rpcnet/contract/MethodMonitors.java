package io.rpcnet.contract;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcStatus;

/**
 * Several monitors, told one after the other.
 */
final class MethodMonitors implements MethodMonitor {

	private final MethodMonitor[] monitors;

	MethodMonitors(List<MethodMonitor> monitors) {
		this.monitors = monitors.toArray(MethodMonitor[]::new);
	}

	@Override
	public void begun() {
		for (MethodMonitor monitor : this.monitors) {
			monitor.begun();
		}
	}

	@Override
	public void item() {
		for (MethodMonitor monitor : this.monitors) {
			monitor.item();
		}
	}

	@Override
	public void firstItem(long nanos) {
		for (MethodMonitor monitor : this.monitors) {
			monitor.firstItem(nanos);
		}
	}

	@Override
	public void ended(MonitoredCall call, @Nullable RpcStatus failure, long nanos) {
		for (MethodMonitor monitor : this.monitors) {
			monitor.ended(call, failure, nanos);
		}
	}

	@Override
	public void refused(MonitoredCall call, RpcStatus failure) {
		for (MethodMonitor monitor : this.monitors) {
			monitor.refused(call, failure);
		}
	}

}
