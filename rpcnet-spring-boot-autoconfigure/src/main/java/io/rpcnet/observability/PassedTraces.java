package io.rpcnet.observability;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;

import io.rpcnet.RpcContext;
import io.rpcnet.transport.TraceParent;

/**
 * Passes traces on without a span for a call: those that are known not to be recorded,
 * and any where calls are not observed. Log lines and further calls still belong to them.
 */
final class PassedTraces {

	private static final String OPEN_TELEMETRY = "io.micrometer.tracing.otel.bridge.OtelTracer";

	private final Tracer tracer;

	private final ObservationRegistry registry;

	private final boolean openTelemetry;

	private final boolean skipsUnsampled;

	/**
	 * Create what passes on traces.
	 * @param tracer the application's tracer
	 * @param registry the application's registry
	 * @param onlyTracers whether nothing but tracers sees what is observed
	 */
	PassedTraces(Tracer tracer, ObservationRegistry registry, boolean onlyTracers) {
		this.tracer = tracer;
		this.registry = registry;
		this.openTelemetry = tracer.getClass().getName().equals(OPEN_TELEMETRY);
		this.skipsUnsampled = onlyTracers && followsParents(tracer);
	}

	private static boolean followsParents(Tracer tracer) {
		// The lowest id there is, which a sampler that goes by ids is the first to take
		TraceContext parent = context(tracer, new TraceParent(0, 1, 1, 0));
		Span probe = tracer.spanBuilder().setParent(parent).name("rpcnet").start();
		try {
			return Boolean.FALSE.equals(probe.context().sampled());
		}
		finally {
			probe.abandon();
		}
	}

	static boolean isTracer(ObservationHandler<?> handler) {
		return handler instanceof TracingObservationHandler;
	}

	static TraceContext context(Tracer tracer, TraceParent parent) {
		return tracer.traceContextBuilder()
			.traceId(parent.traceId())
			.spanId(parent.spanIdText())
			.sampled(parent.isSampled())
			.build();
	}

	/**
	 * Return whether the tracer does something.
	 * @return false for one that does not
	 */
	boolean isTracing() {
		return this.tracer != Tracer.NOOP;
	}

	/**
	 * Return the trace of a call that came in, if it needs no span.
	 * @param caller the span that made the call
	 * @return the trace, or null when a span is to be made
	 */
	@Nullable PassedTrace unsampled(TraceParent caller) {
		return (this.skipsUnsampled && caller.isUnsampled()) ? pass(caller) : null;
	}

	/**
	 * Pass on the trace of a call that came in.
	 * @param caller the span that made the call
	 * @return the trace
	 */
	PassedTrace pass(TraceParent caller) {
		return new PassedTrace(this, caller);
	}

	/**
	 * Return the trace that a call to be made belongs to, if it needs no span.
	 * @param parent the observation that makes the call, or null when none is known
	 * @return the trace, or null when a span is to be made
	 */
	@Nullable PassedTrace unsampled(@Nullable Observation parent) {
		if (!this.skipsUnsampled) {
			return null;
		}
		if (parent == null || parent instanceof PassedObservation || this.tracer.currentSpan() != null) {
			return ifUnsampled(pass(parent));
		}
		return remembered(parent);
	}

	// One request mostly makes several calls
	private @Nullable PassedTrace remembered(Observation parent) {
		PassedTrace known = parent.getContextView().get(PassedTrace.class);
		if (known != null) {
			return known;
		}
		PassedTrace trace = ifUnsampled(pass(parent));
		if (trace != null) {
			parent.getContext().put(PassedTrace.class, trace);
		}
		return trace;
	}

	private static @Nullable PassedTrace ifUnsampled(@Nullable PassedTrace trace) {
		return (trace != null && trace.header().isUnsampled()) ? trace : null;
	}

	/**
	 * Pass on the trace that a call to be made belongs to.
	 * @param parent the observation that makes the call, or null when none is known
	 * @return the trace, or null when there is none, or it is not decided of
	 */
	@Nullable PassedTrace pass(@Nullable Observation parent) {
		if (parent instanceof PassedObservation passed) {
			return passed.trace();
		}
		Span span = span(parent);
		Boolean sampled = (span != null) ? span.context().sampled() : null;
		TraceParent header = (span != null && sampled != null) ? header(span.context(), sampled) : null;
		return (header != null) ? new PassedTrace(this, header) : null;
	}

	private @Nullable Span span(@Nullable Observation parent) {
		// As tracers do, because an application can make a span current by itself
		Span current = this.tracer.currentSpan();
		if (current != null || parent == null) {
			return current;
		}
		TracingContext traced = parent.getContextView().get(TracingContext.class);
		return (traced != null) ? traced.getSpan() : null;
	}

	private static @Nullable TraceParent header(TraceContext context, boolean sampled) {
		try {
			TraceParent header = TraceParent.of(context.traceId(), context.spanId(), sampled ? TraceParent.SAMPLED : 0);
			return header.isValid() ? header : null;
		}
		catch (IllegalArgumentException ex) {
			// A tracer whose ids are others than the call header has a place for
			return null;
		}
	}

	/**
	 * Make a trace current on this thread.
	 * @param trace where it stands
	 * @return the scope, to be closed on the same thread
	 */
	RpcContext.Scope open(TraceParent trace) {
		if (this.openTelemetry) {
			return OpenTelemetryScopes.open(trace);
		}
		CurrentTraceContext.Scope scope = this.tracer.currentTraceContext().newScope(context(this.tracer, trace));
		return scope::close;
	}

	Tracer tracer() {
		return this.tracer;
	}

	ObservationRegistry registry() {
		return this.registry;
	}

}
