package io.rpcnet.benchmarks;

import java.util.List;

/**
 * What watches the calls of this starter.
 */
enum Observing {

	/** Nothing. */
	NOTHING(List.of(Observing.TRACERS, Observing.MONITORS)),

	/** Meters and the access log, which are there by default. */
	METERS(List.of(Observing.TRACERS)),

	/** Those, and a tracer, whose traces are not sampled. */
	TRACES(List.of("--management.tracing.sampling.probability=0", "--management.tracing.export.enabled=false"));

	/**
	 * Leaves the tracer out, which is on the class path of all contenders.
	 */
	static final String TRACERS = "--spring.autoconfigure.exclude="
			+ "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration,"
			+ "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration,"
			+ "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration,"
			+ "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration";

	private static final String MONITORS = "--spring.autoconfigure.exclude="
			+ "io.rpcnet.observability.RpcMetricsAutoConfiguration,"
			+ "io.rpcnet.observability.AccessLogAutoConfiguration";

	private final List<String> settings;

	Observing(List<String> settings) {
		this.settings = settings;
	}

	List<String> settings() {
		return this.settings;
	}

}
