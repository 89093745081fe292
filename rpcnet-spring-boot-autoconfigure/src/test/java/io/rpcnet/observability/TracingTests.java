package io.rpcnet.observability;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Tracer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.TracingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.TraceParent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for spans, as OpenTelemetry exports them, of calls over three nodes.
 */
@Tag("tracing")
class TracingTests {

	private static TracedApplications applications;

	@BeforeAll
	static void start() {
		applications = new TracedApplications(TracedApplications.Far.class);
		// Connections are open, and handlers have their threads
		applications.remote().blocking("");
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@BeforeEach
	void forget() {
		applications.forget();
	}

	@Test
	void blockingCallIsOneTreeOverAllHops() {
		String answer = applications.inSpan(() -> applications.remote().blocking("a"));
		List<SpanData> spans = applications.requireTree("root", "trace.Near/blocking", "trace.Near/blocking",
				"trace.Far/blocking", "trace.Far/blocking");
		String traceId = spans.get(0).getTraceId();
		assertThat(answer).isEqualTo(traceId + " true, " + traceId + " true");
	}

	@Test
	void reactiveCallIsOneTreeOverAllHops() {
		applications.inSpan(() -> applications.remote().reactive("a").block());
		applications.requireTree("root", "trace.Near/reactive", "trace.Near/reactive", "trace.Far/reactive",
				"trace.Far/reactive");
	}

	@Test
	void streamIsOneTreeOverAllHops() {
		applications.inSpan(() -> applications.remote().stream(3).collectList().block());
		applications.requireTree("root", "trace.Near/stream", "trace.Near/stream", "trace.Far/stream",
				"trace.Far/stream");
	}

	@Test
	void onewayCallIsOneTreeOverAllHops() {
		applications.inSpan(() -> {
			applications.remote().oneway("a");
			return "";
		});
		List<SpanData> spans = applications.spans(5);
		assertThat(spans).extracting(SpanData::getTraceId).containsOnly(spans.get(0).getTraceId());
		assertThat(spans).extracting(SpanData::getName)
			.containsExactly("root", "trace.Near/oneway", "trace.Near/oneway", "trace.Far/blocking",
					"trace.Far/blocking");
	}

	@Test
	void observationInTheReactorContextIsTheParent() {
		Observation parent = Observation.start("root", observations());
		callIn(parent);
		parent.stop();
		applications.requireTree("root", "trace.Near/reactive", "trace.Near/reactive", "trace.Far/reactive",
				"trace.Far/reactive");
	}

	@Test
	void callWithoutAParentBeginsATrace() {
		applications.remote().failing("a").onErrorComplete().block();
		assertThat(applications.spans(2).get(0).getParentSpanContext().isValid()).isFalse();
	}

	@Test
	void spansSayWhatIsCalled() {
		applications.remote()
			.reactive("a")
			.contextWrite((context) -> RpcContext.builder().requestId("id-1").build().putInto(context))
			.block();
		List<SpanData> spans = applications.spans(4);
		assertThat(attributes(spans.get(0))).containsAllEntriesOf(Map.of("rpc.system", "rpcnet", "rpc.service",
				"trace.Near", "rpc.method", "reactive", "rpc.status", "OK", "request_id", "id-1", "node", "near"));
		assertThat(attributes(spans.get(1)))
			.containsAllEntriesOf(Map.of("rpc.system", "rpcnet", "rpc.service", "trace.Near", "rpc.method", "reactive",
					"rpc.status", "OK", "request_id", "id-1"))
			.hasEntrySatisfying("peer", (peer) -> assertThat((String) peer).startsWith("127.0.0.1:"));
	}

	@Test
	void failureIsAnErrorWithItsStatus() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> applications.remote().failing("a").block());
		assertThat(applications.spans(2)).allSatisfy((span) -> {
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getStatus().getDescription()).isEqualTo("No a");
			assertThat(attributes(span)).containsEntry("rpc.status", "NOT_FOUND");
		});
	}

	@Test
	void cancelledCallEndsItsSpansWithoutAnError() {
		StepVerifier.create(applications.remote().endless()).thenAwait(Duration.ofMillis(1)).thenCancel().verify();
		StepVerifier.create(applications.remote().endlessStream()).expectNextCount(1).thenCancel().verify();
		assertThat(applications.spans(3)).filteredOn((span) -> !span.getName().endsWith("endless"))
			.hasSize(2)
			.allSatisfy((span) -> {
				assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
				assertThat(attributes(span)).containsEntry("rpc.status", "CANCELLED");
			});
	}

	@Test
	void timedOutCallEndsItsSpans() {
		RpcContext soon = RpcContext.ofDeadlineAfter(Duration.ofMillis(300));
		assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> applications.remote().endless().contextWrite(soon::putInto).block());
		List<SpanData> spans = applications.spans(2);
		assertThat(attributes(spans.get(0))).containsEntry("rpc.status", "DEADLINE_EXCEEDED");
		// The caller says so at the moment in which the server finds out
		assertThat(attributes(spans.get(1)).get("rpc.status")).isIn("DEADLINE_EXCEEDED", "CANCELLED");
	}

	@Test
	void callsAreNoMetersOfObservations() {
		applications.remote().blocking("a");
		assertThat(applications.client().getBean(MeterRegistry.class).getMeters())
			.noneMatch((meter) -> meter.getId().getName().matches("rpc\\.(server|client).*"));
		assertThat(applications.near().getBean(MeterRegistry.class).getMeters())
			.noneMatch((meter) -> meter.getId().getName().matches("rpc\\.(server|client).*"));
	}

	@Test
	void otherObservationsAreStillMeters() {
		ObservationRegistry registry = applications.client().getBean(ObservationRegistry.class);
		Observation.start("test.other", registry).stop();
		assertThat(applications.client().getBean(MeterRegistry.class).find("test.other").timer()).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "reactive", "stream" })
	void unsampledTraceStaysUnsampledOverAllHops(String kind) {
		String answer = applications.inUnsampled(() -> call(kind));
		assertThat(answer).startsWith(TracedApplications.UNSAMPLED + " false");
		assertThat(applications.exported()).isEmpty();
	}

	private static String call(String kind) {
		return switch (kind) {
			case "blocking" -> applications.remote().blocking("a");
			case "reactive" -> applications.remote().reactive("a").block();
			default -> applications.remote().stream(1).collectList().block().get(0);
		};
	}

	@Test
	void unsampledTraceIsInTheLogOfABlockingHandlerOfEachHop() {
		assertThat(applications.inUnsampled(() -> applications.remote().blocking("a")))
			.isEqualTo(TracedApplications.UNSAMPLED + " false, " + TracedApplications.UNSAMPLED + " false");
	}

	@Test
	void callsOfOneUnsampledRequestAllBelongToItsTrace() {
		Observation request = applications.inUnsampled(() -> Observation.start("request", observations()));
		assertThat(callIn(request)).startsWith(TracedApplications.UNSAMPLED + " false");
		assertThat(callIn(request)).startsWith(TracedApplications.UNSAMPLED + " false");
		assertThat(applications.inSpan(() -> callIn(request))).matches("\\w{32} true, .*");
		assertThat(callIn(request)).startsWith(TracedApplications.UNSAMPLED + " false");
		request.stop();
	}

	private static String callIn(Observation request) {
		return applications.remote()
			.reactive("a")
			.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, request))
			.block();
	}

	private static ObservationRegistry observations() {
		return applications.client().getBean(ObservationRegistry.class);
	}

	@Test
	@SuppressWarnings("try")
	void unsampledTraceIsCurrentAloneUntilItsScopeCloses() {
		Tracer tracer = applications.tracer();
		PassedTrace passed = new PassedTraces(tracer, observations(), true).pass(new TraceParent(1, 2, 3, 0));
		applications.inUnsampled(() -> {
			try (RpcContext.Scope scope = passed.makeCurrent()) {
				assertThat(TracedApplications.seen(tracer)).isEqualTo("00000000000000010000000000000002 false");
				assertThat(tracer.currentSpan().context().spanId()).isEqualTo("0000000000000003");
				assertThat(MDC.get("spanId")).isEqualTo("0000000000000003");
			}
			return assertThat(TracedApplications.seen(tracer)).isEqualTo(TracedApplications.UNSAMPLED + " false");
		});
		assertThat(MDC.get("traceId")).isNull();
	}

	@Test
	void tracesFollowAutomaticContextPropagation() {
		Hooks.enableAutomaticContextPropagation();
		try {
			assertThat(applications.inUnsampled(() -> applications.remote().reactive("a").block()))
				.isEqualTo(TracedApplications.UNSAMPLED + " false, " + TracedApplications.UNSAMPLED + " false");
			assertThat(applications.inSpan(() -> applications.remote().reactive("a").block()))
				.matches("(\\w{32}) true, \\1 true");
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void nothingIsLeftOnTheThreadsOfHandlers() {
		applications.inUnsampled(() -> applications.remote().blocking("a"));
		applications.remote().blocking("a");
		List<SpanData> spans = applications.spans(4);
		assertThat(spans).extracting(SpanData::getTraceId)
			.doesNotContain(TracedApplications.UNSAMPLED)
			.containsOnly(spans.get(0).getTraceId());
		assertThat(MDC.get("traceId")).isNull();
	}

	@Test
	void traceOfZipkinIsContinued() {
		send(WellKnownMimeType.MESSAGE_RSOCKET_TRACING_ZIPKIN.getString(),
				TracingMetadataCodec.encode128(ByteBufAllocator.DEFAULT, 1, 2, 3, TracingMetadataCodec.Flags.SAMPLE));
		SpanData span = applications.spans(1).get(0);
		assertThat(span.getTraceId()).isEqualTo("00000000000000010000000000000002");
		assertThat(span.getParentSpanId()).isEqualTo("0000000000000003");
	}

	@Test
	void malformedTraceIsIgnored() {
		send("message/x.rpcnet.call.v0", Unpooled.wrappedBuffer(new byte[] { 3, 2, 0, 1 }));
		assertThat(applications.spans(1).get(0).getParentSpanContext().isValid()).isFalse();
	}

	private static void send(String mimeType, ByteBuf content) {
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
				TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, List.of("trace.Near.oneway")));
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT, mimeType, content);
		byte[] bytes = ByteBufUtil.getBytes(metadata);
		metadata.release();
		RSocket raw = RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.composite-metadata.v0")
			.dataMimeType("application/cbor")
			.connect(TcpClientTransport.create(applications.near().getBean(RpcServer.class).address()))
			.block(Duration.ofSeconds(5));
		Payload request = DefaultPayload.create(new CBORMapper().writeValueAsBytes("a"), bytes);
		raw.requestResponse(request).block(Duration.ofSeconds(5));
		raw.dispose();
	}

	private static Map<String, Object> attributes(SpanData span) {
		Map<String, Object> attributes = new HashMap<>();
		span.getAttributes().forEach((AttributeKey<?> key, Object value) -> attributes.put(key.getKey(), value));
		return attributes;
	}

}
