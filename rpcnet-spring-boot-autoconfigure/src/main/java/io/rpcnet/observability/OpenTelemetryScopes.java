package io.rpcnet.observability;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

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
		TraceFlags flags = trace.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
		SpanContext caller = SpanContext.create(trace.traceId(), trace.spanIdText(), flags, TraceState.getDefault());
		// What else is current on the thread is no part of the call. The bridge would
		// take its span for the one that is current here
		return Context.root().with(Span.wrap(caller)).makeCurrent()::close;
	}

}
