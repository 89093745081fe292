package io.rpcnet.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.RSocketErrorException;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is on the wire, with a client that shares no code with the server: bare
 * rsocket-java over its own transport.
 */
class WireFormatTests {

	private static final String COMPOSITE = "message/x.rsocket.composite-metadata.v0";

	private static final CBORMapper cbor = new CBORMapper();

	private static ConfigurableApplicationContext server;

	private static RSocket client;

	@BeforeAll
	static void start() {
		server = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false",
					"--rpcnet.cluster.enabled=false");
		client = connect("application/cbor").block(Duration.ofSeconds(5));
	}

	@AfterAll
	static void stop() {
		client.dispose();
		server.close();
	}

	private static Mono<RSocket> connect(String dataMimeType) {
		return RSocketConnector.create()
			.metadataMimeType(COMPOSITE)
			.dataMimeType(dataMimeType)
			.connect(TcpClientTransport.create(server.getBean(RpcServer.class).address()));
	}

	@Test
	void requestResponse() {
		StepVerifier.create(client.requestResponse(request("wire.Echo.twice", cbor.writeValueAsBytes("ab"))))
			.assertNext((answer) -> assertThat(value(answer)).isEqualTo("abab"))
			.verifyComplete();
	}

	@Test
	void requestStream() {
		StepVerifier
			.create(client.requestStream(request("wire.Echo.count", cbor.writeValueAsBytes(2)))
				.map(WireFormatTests::value))
			.expectNext(1, 2)
			.verifyComplete();
	}

	@Test
	void requestChannelWithoutValuesBeginsWithAnItem() {
		Publisher<Payload> items = Flux.just(request("wire.Echo.sum", cbor.writeValueAsBytes(1)),
				DefaultPayload.create(cbor.writeValueAsBytes(2)));
		StepVerifier.create(client.requestChannel(items).map(WireFormatTests::value)).expectNext(3).verifyComplete();
	}

	@Test
	void requestChannelWithValuesBeginsWithTheirArray() {
		Publisher<Payload> items = Flux.just(request("wire.Echo.add", cbor.writeValueAsBytes(List.of(10))),
				DefaultPayload.create(cbor.writeValueAsBytes(1)), DefaultPayload.create(cbor.writeValueAsBytes(2)));
		StepVerifier.create(client.requestChannel(items).map(WireFormatTests::value))
			.expectNext(11, 12)
			.verifyComplete();
	}

	@Test
	void emptyChannelIsNoDataAndComplete() {
		Publisher<Payload> items = Flux.just(request("wire.Echo.sum", new byte[0]));
		StepVerifier.create(client.requestChannel(items).map(WireFormatTests::value)).expectNext(0).verifyComplete();
	}

	@Test
	void nullResultIsCompleteWithoutNext() {
		StepVerifier.create(client.requestResponse(request("wire.Echo.nothing", new byte[0]))).verifyComplete();
	}

	@Test
	void dataOfAMethodWithoutParametersIsIgnored() {
		StepVerifier.create(client.requestResponse(request("wire.Echo.nothing", new byte[] { 1, 2, 3 })))
			.verifyComplete();
	}

	@Test
	void rawBytesIgnoreTheMimeType() {
		RSocket octets = connect("application/octet-stream").block(Duration.ofSeconds(5));
		StepVerifier.create(octets.requestResponse(request("wire.Echo.bytes", new byte[] { 7 })))
			.assertNext((answer) -> assertThat(ByteBufUtil.getBytes(answer.sliceData())).containsExactly(7))
			.verifyComplete();
		octets.dispose();
	}

	@Test
	void unknownRouteIsUnimplemented() {
		assertRefused(client.requestResponse(request("wire.Echo.none", new byte[0])), 0x305, "UNIMPLEMENTED",
				"Route 'wire.Echo.none' does not exist on this node.", true);
	}

	@Test
	void unknownVersionIsUnimplemented() {
		assertRefused(client.requestResponse(request("wire.Echo.twice", cbor.writeValueAsBytes("a"), "v=2")), 0x305,
				"UNIMPLEMENTED", "Route 'wire.Echo.twice' does not exist in version 2 on this node.", true);
		StepVerifier.create(client.requestResponse(request("wire.Echo.twice", cbor.writeValueAsBytes("a"), "v=1")))
			.expectNextCount(1)
			.verifyComplete();
	}

	@Test
	void brokenPayloadIsAnInvalidArgument() {
		assertRefused(client.requestResponse(request("wire.Echo.twice", new byte[] { (byte) 0xff })), 0x301,
				"INVALID_ARGUMENT", "The payload is not the expected String in application/cbor.", false);
		assertRefused(client.requestStream(request("wire.Echo.count", new byte[0])).next(), 0x301, "INVALID_ARGUMENT",
				"The payload is empty: a int in application/cbor is expected.", false);
	}

	@Test
	void brokenItemOfAChannelIsAnInvalidArgument() {
		Publisher<Payload> items = Flux.just(request("wire.Echo.sum", cbor.writeValueAsBytes(1)),
				DefaultPayload.create(new byte[] { (byte) 0xff }));
		assertRefused(client.requestChannel(items).next(), 0x301, "INVALID_ARGUMENT",
				"The payload is not the expected Integer in application/cbor.", false);
	}

	@Test
	void wrongInteractionIsAnInvalidArgument() {
		assertRefused(client.requestStream(request("wire.Echo.twice", new byte[0])).next(), 0x301, "INVALID_ARGUMENT",
				"Route 'wire.Echo.twice' is called by request-response, not by request-stream.", false);
	}

	@Test
	void missingRouteIsAnInvalidArgument() {
		assertRefused(client.requestResponse(DefaultPayload.create("x")), 0x301, "INVALID_ARGUMENT",
				"The request names no route: send message/x.rsocket.routing.v0 with the tag '<contract>.<method>'.",
				false);
	}

	@Test
	void unsupportedMimeTypeIsAnInvalidArgument() {
		RSocket xml = connect("application/xml").block(Duration.ofSeconds(5));
		assertRefused(xml.requestResponse(request("wire.Echo.twice", new byte[0])), 0x301, "INVALID_ARGUMENT",
				"The data MIME type 'application/xml' is not supported: send one of [application/cbor, application/json].",
				false);
		xml.dispose();
	}

	@Test
	void setupWithoutCompositeMetadataIsRejected() {
		RSocket plain = RSocketConnector.create()
			.metadataMimeType("text/plain")
			.connect(TcpClientTransport.create(server.getBean(RpcServer.class).address()))
			.block(Duration.ofSeconds(5));
		StepVerifier.create(plain.onClose()).verifyErrorSatisfies((ex) -> {
			assertThat(((RSocketErrorException) ex).errorCode()).isEqualTo(0x3);
			assertThat(JsonMapper.shared().readTree(ex.getMessage()).get("status").asString())
				.isEqualTo("INVALID_ARGUMENT");
		});
	}

	private static void assertRefused(Mono<Payload> answer, int code, String status, String message,
			boolean retryable) {
		StepVerifier.create(answer).verifyErrorSatisfies((ex) -> {
			assertThat(((RSocketErrorException) ex).errorCode()).isEqualTo(code);
			JsonNode error = JsonMapper.shared().readTree(ex.getMessage());
			assertThat(error.get("status").asString()).isEqualTo(status);
			assertThat(error.get("message").asString()).isEqualTo(message);
			assertThat(error.get("type").asString()).isEqualTo("rpcnet/" + status.toLowerCase());
			assertThat(error.get("retryable").asBoolean()).isEqualTo(retryable);
			assertThat(error.get("requestId").asString()).matches("[0-9a-f]{16}");
		});
	}

	private static Object value(Payload payload) {
		return cbor.readValue(ByteBufUtil.getBytes(payload.sliceData()), Object.class);
	}

	private static Payload request(String route, byte[] data, String... tags) {
		List<String> all = new ArrayList<>(List.of(route));
		all.addAll(List.of(tags));
		ByteBuf routing = TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, all);
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING, routing);
		Payload payload = DefaultPayload.create(data, ByteBufUtil.getBytes(metadata));
		metadata.release();
		return payload;
	}

	@RpcContract(name = "wire.Echo")
	interface Echo {

		Mono<String> twice(String text);

		Flux<Integer> count(int last);

		Mono<Integer> sum(Flux<Integer> numbers);

		Flux<Integer> add(int summand, Flux<Integer> numbers);

		String nothing();

		byte[] bytes(byte[] bytes);

	}

	@RpcService
	static class EchoService implements Echo {

		@Override
		public Mono<String> twice(String text) {
			return Mono.just(text + text);
		}

		@Override
		public Flux<Integer> count(int last) {
			return Flux.range(1, last);
		}

		@Override
		public Mono<Integer> sum(Flux<Integer> numbers) {
			return numbers.reduce(0, Integer::sum);
		}

		@Override
		public Flux<Integer> add(int summand, Flux<Integer> numbers) {
			return numbers.map((number) -> number + summand);
		}

		@Override
		public String nothing() {
			return null;
		}

		@Override
		public byte[] bytes(byte[] bytes) {
			return bytes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EchoService.class)
	static class Application {

	}

}
