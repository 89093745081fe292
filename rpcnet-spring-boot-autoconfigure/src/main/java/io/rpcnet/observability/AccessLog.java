package io.rpcnet.observability;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.rpcnet.CallLabels;
import io.rpcnet.RpcContext;
import io.rpcnet.RpcStatus;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.MonitoredCall;
import io.rpcnet.contract.Side;

/**
 * Writes a line for each call that is over, by the logger {@value #LOGGER}.
 */
final class AccessLog implements CallMonitor {

	static final String LOGGER = "io.rpcnet.access";

	private static final double NANOS_PER_MILLI = 1_000_000;

	private static final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final boolean info;

	private final long slowNanos;

	/**
	 * Create the log.
	 * @param info whether slow and failed calls are logged at INFO
	 * @param slow from which duration on a call is slow
	 */
	AccessLog(boolean info, Duration slow) {
		this.info = info;
		this.slowNanos = slow.toNanos();
	}

	@Override
	public MethodMonitor monitor(Side side, String service, String method, Interaction interaction) {
		return new Method(side.toString());
	}

	private Level level(@Nullable RpcStatus failure, long nanos) {
		return (this.info && (failure != null || nanos >= this.slowNanos)) ? Level.INFO : Level.DEBUG;
	}

	private void log(String side, MonitoredCall call, @Nullable RpcStatus failure, long nanos) {
		Level level = level(failure, nanos);
		if (logger.isEnabledForLevel(level)) {
			write(level, side, call, (failure != null) ? failure.name() : "OK", nanos / NANOS_PER_MILLI);
		}
	}

	// The other keys are in the MDC: a structured line has each of them once
	@SuppressWarnings("try")
	private static void write(Level level, String side, MonitoredCall call, String status, double millis) {
		CallLabels labels = call.labels();
		try (RpcContext.Scope keys = labels.log(call.requestId())) {
			logger.atLevel(level)
				.addKeyValue("side", side)
				.addKeyValue("status", status)
				.addKeyValue("duration", millis)
				.addKeyValue("data_size", call.requestBytes())
				.addKeyValue("response_size", call.responseBytes())
				.log("{} call of {}.{} ended with {} in {} ms: {} bytes asked, {} bytes answered, request id {}, peer {}, worker {}",
						side, labels.service(), labels.method(), status, millis, call.requestBytes(),
						call.responseBytes(), call.requestId(), labels.peer(), labels.worker());
		}
	}

	private final class Method implements MethodMonitor {

		private final String side;

		private Method(String side) {
			this.side = side;
		}

		@Override
		public void ended(MonitoredCall call, @Nullable RpcStatus failure, long nanos) {
			log(this.side, call, failure, nanos);
		}

		@Override
		public void refused(MonitoredCall call, RpcStatus failure) {
			log(this.side, call, failure, 0);
		}

	}

}
