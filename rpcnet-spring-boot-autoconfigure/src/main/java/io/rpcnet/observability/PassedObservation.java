package io.rpcnet.observability;

import io.micrometer.observation.NullObservation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;

/**
 * Stands for a passed trace in a Reactor context, where automatic context propagation and
 * other instrumentation look for an observation. Nothing is told of it but that its scope
 * opens and closes, so that tracers make its trace current.
 */
final class PassedObservation extends NullObservation {

	private final PassedTrace trace;

	PassedObservation(PassedTraces traces, PassedTrace trace) {
		super(traces.registry());
		this.trace = trace;
		TracingContext traced = new TracingContext();
		traced.setSpan(span(traces.tracer(), trace));
		getContext().put(TracingContext.class, traced);
	}

	@SuppressWarnings("try")
	private static Span span(Tracer tracer, PassedTrace trace) {
		// Only what is current can be had as a span without making one
		try (var scope = tracer.currentTraceContext().newScope(trace.context())) {
			Span span = tracer.currentSpan();
			return (span != null) ? span : Span.NOOP;
		}
	}

	PassedTrace trace() {
		return this.trace;
	}

}
