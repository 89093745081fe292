package io.rpcnet.docs.rsocketjava;

import java.util.List;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.ByteBufPayload;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpClient;
import tools.jackson.databind.ObjectMapper;

/**
 * The shop, called with nothing but rsocket-java and Jackson.
 */
// tag::client[]
class BareShop {

	private final RSocket connection;

	private final ObjectMapper mapper;

	BareShop(RSocket connection, ObjectMapper mapper) {
		this.connection = connection;
		this.mapper = mapper;
	}

	// end::client[]
	// tag::connect[]
	/**
	 * Connect.
	 * @param host the server's host, a name in its certificate
	 * @param port its port
	 * @param tls trusts the server's authority, and has a certificate where the server
	 * asks for one
	 * @param format the MIME type of all payloads, as {@code application/cbor}
	 * @return the connection
	 */
	static Mono<RSocket> connect(String host, int port, SslContext tls, String format) {
		TcpClient client = TcpClient.create().host(host).port(port).secure((spec) -> spec.sslContext(tls));
		return RSocketConnector.create()
			.metadataMimeType(WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString())
			.dataMimeType(format)
			.connect(TcpClientTransport.create(client));
	}
	// end::connect[]

	// tag::client[]
	Mono<Order> find(String id) {
		return this.connection.requestResponse(request("shop.Orders.find", new OrderId(id)))
			.map((answer) -> read(answer, Order.class));
	}

	Flux<Order> latest(String customer, int limit) {
		Object values = List.of(customer, limit); // two parameters: an array
		return this.connection.requestStream(request("shop.Orders.latest", values))
			.map((answer) -> read(answer, Order.class));
	}

	Flux<Receipt> place(Flux<Order> orders) {
		return this.connection.requestChannel(channel("shop.Orders.place", orders))
			.map((answer) -> read(answer, Receipt.class));
	}

	Mono<Void> cancel(String id) {
		return this.connection.requestResponse(request("shop.Orders.cancel", new OrderId(id))).then();
	}

	Mono<Void> touch(String id) {
		return this.connection.fireAndForget(request("shop.Orders.touch", new OrderId(id)));
	}

	private Flux<Payload> channel(String route, Flux<?> items) {
		Flux<byte[]> data = items.map(this.mapper::writeValueAsBytes);
		Flux<Payload> payloads = data.index((index, item) -> (index == 0) ? request(route, item) : payload(item));
		return payloads.switchIfEmpty(Mono.fromSupplier(() -> request(route, new byte[0])));
	}

	private Payload request(String route, Object value) {
		return request(route, this.mapper.writeValueAsBytes(value));
	}

	private static Payload request(String route, byte[] data) {
		return ByteBufPayload.create(Unpooled.wrappedBuffer(data), metadata(route));
	}

	static CompositeByteBuf metadata(String route) {
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
				TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, List.of(route, "v=1")));
		return metadata;
	}

	private static Payload payload(byte[] data) {
		return ByteBufPayload.create(data);
	}

	private <T> T read(Payload answer, Class<T> type) {
		return this.mapper.readValue(bytes(answer), type);
	}

	static byte[] bytes(Payload answer) {
		try {
			return ByteBufUtil.getBytes(answer.sliceData());
		}
		finally {
			answer.release();
		}
	}

	record OrderId(String id) {
	}

	record Order(String id, String customer, int quantity) {
	}

	record Receipt(String orderId, int number) {
	}

}
// end::client[]
