package io.rpcnet.docs.rsocketjava;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.RSocketErrorException;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.util.ByteBufPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.rpcnet.docs.EachFormat;
import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.rsocketjava.BareShop.Order;
import io.rpcnet.docs.rsocketjava.BareShop.OrderId;
import io.rpcnet.docs.rsocketjava.BareShop.Receipt;
import io.rpcnet.docs.shop.OrderService;
import io.rpcnet.docs.shop.Orders;
import io.rpcnet.docs.shop.ShopApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls by bare rsocket-java, without a client certificate.
 */
class RSocketJavaTests {

	private static final Map<String, ObjectMapper> mappers = Map.of("application/cbor", new CBORMapper(),
			"application/json", new JsonMapper());

	private static final Map<String, RSocket> connections = new HashMap<>();

	@RegisterExtension
	static final GuideApplication server = GuideApplication.ofRpc(ShopApplication.class, "shop-want.yml");

	@RegisterExtension
	static final GuideApplication strict = GuideApplication.ofRpc(ShopApplication.class, "shop.yml");

	@AfterAll
	static void close() {
		connections.values().forEach(RSocket::dispose);
	}

	private static BareShop shop(String format) {
		return new BareShop(connections.computeIfAbsent(format, RSocketJavaTests::connect), mappers.get(format));
	}

	private static RSocket connect(String format) {
		return BareShop.connect("localhost", server.port(), tls(server.certificates()), format).block();
	}

	private static SslContext tls(Path certificates) {
		try {
			// tag::tls[]
			return SslContextBuilder.forClient().trustManager(certificates.resolve("ca.pem").toFile()).build();
			// end::tls[]
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@EachFormat
	void requestResponse(String format) {
		StepVerifier.create(shop(format).find("o-1")).expectNext(new Order("o-1", "ada", 3)).verifyComplete();
	}

	@EachFormat
	void requestStreamWithBackpressure(String format) {
		StepVerifier.create(shop(format).latest("bob", 1000), 2)
			.expectNext(new Order("o-1", "bob", 1), new Order("o-2", "bob", 2))
			.thenCancel()
			.verify();
	}

	@EachFormat
	void requestChannel(String format) {
		StepVerifier.create(shop(format).place(Flux.just(new Order("n-1", "bob", 1), new Order("n-2", "bob", 1))))
			.expectNext(new Receipt("n-1", 1), new Receipt("n-2", 2))
			.verifyComplete();
	}

	@EachFormat
	void emptyRequestChannel(String format) {
		StepVerifier.create(shop(format).place(Flux.empty())).verifyComplete();
	}

	@EachFormat
	void requestResponseWithoutAValue(String format) {
		shop(format).place(Flux.just(new Order("c-1", "bob", 1))).blockLast();
		StepVerifier.create(shop(format).cancel("c-1")).verifyComplete();
		assertThat(server.bean(Orders.class).find(new Orders.OrderId("c-1")).onErrorComplete().block()).isNull();
	}

	@EachFormat
	void fireAndForget(String format) {
		Orders.OrderId id = new Orders.OrderId("rsocket-java " + format);
		StepVerifier.create(shop(format).touch(id.id())).verifyComplete();
		Awaitility.await().untilAsserted(() -> assertThat(server.bean(OrderService.class).touched()).contains(id));
	}

	@EachFormat
	void errorHasItsCodeAndTellsMoreInJson(String format) {
		StepVerifier.create(shop(format).find("o-9")).verifyErrorSatisfies((ex) -> {
			// tag::error[]
			RSocketErrorException error = (RSocketErrorException) ex;
			JsonNode details = JsonMapper.shared().readTree(error.getMessage());
			assertThat(error.errorCode()).isEqualTo(0x304);
			assertThat(details.get("status").asString()).isEqualTo("NOT_FOUND");
			assertThat(details.get("message").asString()).isEqualTo("No order 'o-9'.");
			assertThat(details.get("retryable").asBoolean()).isFalse();
			// end::error[]
		});
	}

	@Test
	void requestIdOfTheCallerComesBack() {
		StepVerifier.create(findWithHeader(5000))
			.verifyErrorSatisfies(
					(ex) -> assertThat(JsonMapper.shared().readTree(ex.getMessage()).get("requestId").asString())
						.isEqualTo("till-42"));
	}

	@Test
	void callWithoutTimeLeftIsNotExecuted() {
		StepVerifier.create(findWithHeader(0))
			.verifyErrorSatisfies((ex) -> assertThat(((RSocketErrorException) ex).errorCode()).isEqualTo(0x306));
	}

	private static Mono<Payload> findWithHeader(int millisLeft) {
		RSocket connection = connections.computeIfAbsent("application/cbor", RSocketJavaTests::connect);
		byte[] unknown = new CBORMapper().writeValueAsBytes(new OrderId("o-9"));
		// tag::header[]
		CompositeByteBuf metadata = BareShop.metadata("shop.Orders.find");
		byte[] requestId = "till-42".getBytes(StandardCharsets.US_ASCII);
		ByteBuf header = Unpooled.buffer();
		header.writeByte(1).writeByte(Integer.BYTES).writeInt(millisLeft);
		header.writeByte(2).writeByte(requestId.length).writeBytes(requestId);
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT, "message/x.rpcnet.call.v0",
				header);
		// end::header[]
		return connection.requestResponse(ByteBufPayload.create(Unpooled.wrappedBuffer(unknown), metadata));
	}

	@Test
	void whereACertificateIsNeededTheFirstCallWithoutOneFails() {
		StepVerifier
			.create(BareShop.connect("localhost", strict.port(), tls(strict.certificates()), "application/cbor")
				.map((connection) -> new BareShop(connection, new CBORMapper()))
				.flatMap((shop) -> shop.find("o-1")))
			.verifyError(ClosedChannelException.class);
	}

	@EachFormat
	void requestMayHaveItsOwnFormat(String format) {
		RSocket octets = connect("application/octet-stream");
		byte[] id = mappers.get(format).writeValueAsBytes(new OrderId("o-1"));
		// tag::format[]
		CompositeByteBuf metadata = BareShop.metadata("shop.Orders.find");
		byte[] name = format.getBytes(StandardCharsets.US_ASCII);
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_MIMETYPE,
				Unpooled.buffer().writeByte(name.length - 1).writeBytes(name));
		Payload request = ByteBufPayload.create(Unpooled.wrappedBuffer(id), metadata);
		// end::format[]
		StepVerifier.create(octets.requestResponse(request).map(BareShop::bytes))
			.assertNext((answer) -> assertThat(mappers.get(format).readValue(answer, Order.class))
				.isEqualTo(new Order("o-1", "ada", 3)))
			.verifyComplete();
		octets.dispose();
	}

}
