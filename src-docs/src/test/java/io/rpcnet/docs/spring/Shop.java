package io.rpcnet.docs.spring;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.metadata.TaggingMetadataCodec;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.util.MimeType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The shop, as an application sees it that has nothing of ours.
 */
// tag::calls[]
class Shop {

	// end::calls[]
	// tag::version[]
	private static final MimeType ROUTING = MimeType.valueOf("message/x.rsocket.routing.v0");

	// end::version[]
	// tag::calls[]
	private final RSocketRequester requester;

	Shop(RSocketRequester requester) {
		this.requester = requester;
	}

	Mono<Order> find(String id) {
		return this.requester.route("shop.Orders.find").data(new OrderId(id)).retrieveMono(Order.class);
	}

	Flux<Order> latest(String customer, int limit) {
		return this.requester.route("shop.Orders.latest") // two parameters: an array
			.data(List.of(customer, limit))
			.retrieveFlux(Order.class);
	}

	Flux<Receipt> place(Flux<Order> orders) {
		return this.requester.route("shop.Orders.place").data(orders, Order.class).retrieveFlux(Receipt.class);
	}

	Mono<Void> cancel(String id) {
		return this.requester.route("shop.Orders.cancel").data(new OrderId(id)).retrieveMono(Void.class);
	}

	Mono<Void> touch(String id) {
		return this.requester.route("shop.Orders.touch").data(new OrderId(id)).send();
	}

	// end::calls[]
	// tag::bare[]
	Mono<String> customerOf(String id) {
		return this.requester.route("shop.Orders.customerOf")
			.data(StringNode.valueOf(id)) // a String would go out as it is, in no format
			.retrieveMono(JsonNode.class)
			.map(JsonNode::asString);
	}
	// end::bare[]

	// tag::version[]
	Mono<Order> findInVersion(int version, String id) {
		return Mono.defer(() -> {
			ByteBuf tags = TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT,
					List.of("shop.Orders.find", "v=" + version));
			return this.requester.metadata(tags, ROUTING).data(new OrderId(id)).retrieveMono(Order.class);
		});
	}
	// end::version[]

	// tag::calls[]
	record OrderId(String id) {
	}

	record Order(String id, String customer, int quantity) {
	}

	record Receipt(String orderId, int number) {
	}

}
// end::calls[]
