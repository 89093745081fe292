package io.rpcnet.observability;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for spans under Boot's settings of tracing, and with interceptors around a
 * handler.
 */
@Tag("tracing")
class TracingSettingsTests {

	@Test
	void tracesPassInterceptors() {
		try (TracedApplications applications = new TracedApplications(TracedApplications.InterceptedFar.class)) {
			String seen = applications.inSpan(() -> applications.remote().blocking("a"));
			applications.requireTree("root", "trace.Near/blocking", "trace.Near/blocking", "trace.Far/blocking",
					"trace.Far/blocking");
			assertThat(seen).matches("(\\w{32}) true, \\1 true");
			applications.forget();
			assertThat(applications.inUnsampled(() -> applications.remote().blocking("a")))
				.isEqualTo("%1$s false, %1$s false".formatted(TracedApplications.UNSAMPLED));
			assertThat(applications.exported()).isEmpty();
		}
	}

	@Test
	void tracesOfB3CrossHops() {
		try (TracedApplications applications = new TracedApplications(TracedApplications.Far.class,
				"--management.tracing.propagation.type=b3_multi")) {
			applications.inSpan(() -> applications.remote().reactive("a").block());
			applications.requireTree("root", "trace.Near/reactive", "trace.Near/reactive", "trace.Far/reactive",
					"trace.Far/reactive");
		}
	}

	@Test
	void samplerThatIgnoresTheCallerIsAsked() {
		try (TracedApplications applications = new TracedApplications(TracedApplications.Far.class,
				"--management.opentelemetry.tracing.sampler=always_on")) {
			applications.inUnsampled(() -> applications.remote().blocking("a"));
			assertThat(applications.spans(4)).hasSize(4)
				.extracting(SpanData::getTraceId)
				.containsOnly(TracedApplications.UNSAMPLED);
		}
	}

	@Test
	void callsThatAreNotObservedPassTheTraceOn() {
		try (TracedApplications applications = new TracedApplications(TracedApplications.Far.class,
				"--management.observations.enable.rpc=false")) {
			assertThat(applications.inSpan(() -> applications.remote().blocking("a")))
				.matches("(\\w{32}) true, \\1 true");
			assertThat(applications.spans(1)).extracting(SpanData::getName).containsExactly("root");
		}
	}

	@Test
	void traceThatIsNotSampledAtItsBeginningIsPassedOn() {
		try (TracedApplications applications = new TracedApplications(TracedApplications.Far.class,
				"--management.opentelemetry.tracing.sampler=always_off")) {
			assertThat(applications.remote().blocking("a")).matches("(\\w{32}) false, \\1 false");
			assertThat(applications.exported()).isEmpty();
		}
	}

}
