package io.rpcnet.observability;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rpcnet.transport.TraceParent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceHeaders}.
 */
class TraceHeadersTests {

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private static final TraceParent sampled = TraceParent.of(TRACE_ID, SPAN_ID, TraceParent.SAMPLED);

	@Test
	void eachPropagatorReadsItsOwn() {
		TraceHeaders headers = new TraceHeaders(sampled);
		assertThat(headers.get("traceparent")).isEqualTo("00-" + TRACE_ID + "-" + SPAN_ID + "-01");
		assertThat(headers.get("b3")).isEqualTo(TRACE_ID + "-" + SPAN_ID + "-1");
		assertThat(headers.get("X-B3-TraceId")).isEqualTo(TRACE_ID);
		assertThat(headers.get("X-B3-SpanId")).isEqualTo(SPAN_ID);
		assertThat(headers.get("X-B3-Sampled")).isEqualTo("1");
		assertThat(headers.get("baggage")).isNull();
	}

	@Test
	void whatIsNotDecidedIsLeftOut() {
		TraceHeaders headers = new TraceHeaders(TraceParent.of(TRACE_ID, SPAN_ID, TraceParent.UNDECIDED));
		assertThat(headers.get("traceparent")).isNull();
		assertThat(headers.get("b3")).isEqualTo(TRACE_ID + "-" + SPAN_ID);
		assertThat(headers.get("X-B3-Sampled")).isNull();
	}

	@Test
	void whatIsNotSampledSaysSo() {
		TraceHeaders headers = new TraceHeaders(TraceParent.of(TRACE_ID, SPAN_ID, 0));
		assertThat(headers.get("traceparent")).endsWith("-00");
		assertThat(headers.get("b3")).endsWith("-0");
		assertThat(headers.get("X-B3-Sampled")).isEqualTo("0");
	}

	@Test
	void withoutACallerNothingIsRead() {
		assertThat(new TraceHeaders(null).get("traceparent")).isNull();
	}

	@Test
	void eachPropagatorWritesItsOwn() {
		assertThat(written("traceparent", "00-" + TRACE_ID + "-" + SPAN_ID + "-01")).isEqualTo(sampled);
		assertThat(written("b3", TRACE_ID + "-" + SPAN_ID + "-1")).isEqualTo(sampled);
		assertThat(written("b3", TRACE_ID + "-" + SPAN_ID + "-d")).isEqualTo(sampled);
		assertThat(written("X-B3-TraceId", TRACE_ID, "X-B3-SpanId", SPAN_ID, "X-B3-Sampled", "1")).isEqualTo(sampled);
		assertThat(written("b3", "8448eb211c80319c-" + SPAN_ID))
			.isEqualTo(TraceParent.of("0000000000000000" + "8448eb211c80319c", SPAN_ID, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "00", "00-a-b-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
			"00-0af7651916cd43dd8448eb211c80319x-b7ad6b7169203331-01" })
	void whatHasNoPlaceInTheCallHeaderIsNotSent(String value) {
		assertThat(written("traceparent", value)).isNull();
	}

	@Test
	void otherKeysAreNotSent() {
		assertThat(written("x-amzn-trace-id", "Root=1-67891233-abcdef012345678912345678")).isNull();
	}

	private static TraceParent written(String... keysAndValues) {
		TraceHeaders headers = new TraceHeaders(null);
		for (int i = 0; i < keysAndValues.length; i += 2) {
			headers.set(keysAndValues[i], keysAndValues[i + 1]);
		}
		return headers.written();
	}

}
