package io.rpcnet.observability;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcContext;
import io.rpcnet.transport.TraceParent;

/**
 * Makes traces current where the tracer is OpenTelemetry's, without what Micrometer's
 * bridge does for baggage, of which the call header has none.
 */
final class OpenTelemetryScopes {

	private OpenTelemetryScopes() {
	}

	/**
	 * Make a trace current on this thread.
	 * @param trace where it stands
	 * @return the scope, to be closed on the same thread
	 */
	@SuppressWarnings("MustBeClosedChecker")
	static RpcContext.Scope open(TraceParent trace) {
		// What else is current on the thread is no part of the call. The bridge would
		// take its span for the one that is current here
		return Context.root().with(Span.wrap(new Caller(trace))).makeCurrent()::close;
	}

	/**
	 * The span that made a call. Its ids are known to be valid, and are text when that is
	 * asked for.
	 */
	private static final class Caller implements SpanContext {

		private final TraceParent trace;

		private @Nullable String traceId;

		private @Nullable String spanId;

		private Caller(TraceParent trace) {
			this.trace = trace;
		}

		// Whoever asks at the same time makes the same text
		@Override
		public String getTraceId() {
			String known = this.traceId;
			if (known == null) {
				known = this.trace.traceId();
				this.traceId = known;
			}
			return known;
		}

		@Override
		public String getSpanId() {
			String known = this.spanId;
			if (known == null) {
				known = this.trace.spanIdText();
				this.spanId = known;
			}
			return known;
		}

		@Override
		public TraceFlags getTraceFlags() {
			return this.trace.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
		}

		@Override
		public TraceState getTraceState() {
			return TraceState.getDefault();
		}

		@Override
		public boolean isValid() {
			return true;
		}

		@Override
		public boolean isRemote() {
			return false;
		}

	}

}
