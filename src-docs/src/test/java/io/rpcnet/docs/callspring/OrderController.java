package io.rpcnet.docs.callspring;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.rsocket.exceptions.CustomRSocketException;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The shop as a plain Spring application serves it.
 */
// tag::controller[]
@Controller
@MessageMapping("shop.Orders")
class OrderController {

	// end::controller[]
	private final Queue<String> touched = new ConcurrentLinkedQueue<>();

	// tag::controller[]
	@MessageMapping("find")
	Mono<Order> find(OrderId id) {
		return switch (id.id()) {
			case "o-1" -> Mono.just(new Order("o-1", "ada", 3));
			// The status that an RpcException has: see the table of codes
			case "o-9" -> Mono.error(new CustomRSocketException(0x304, "No order 'o-9'."));
			default -> Mono.error(new IllegalStateException("The shelf is empty"));
		};
	}

	@MessageMapping("latest")
	Flux<Order> latest(List<Object> customerAndLimit) { // two parameters: an array
		String customer = (String) customerAndLimit.get(0);
		return Flux.range(1, (Integer) customerAndLimit.get(1))
			.map((number) -> new Order("o-" + number, customer, number));
	}

	@MessageMapping("place")
	Flux<Receipt> place(@Payload(required = false) Flux<Order> orders) { // may be empty
		return orders.index((index, order) -> new Receipt(order.id(), index.intValue() + 1));
	}

	@MessageMapping("touch")
	Mono<Void> touch(OrderId id) {
		return Mono.fromRunnable(() -> this.touched.add(id.id()));
	}

	@MessageMapping("customerOf")
	Mono<JsonNode> customerOf(JsonNode id) { // a String would be the bytes as they are
		return find(new OrderId(id.asString())).map((order) -> StringNode.valueOf(order.customer()));
	}

	// end::controller[]
	Queue<String> touched() {
		return this.touched;
	}

	// tag::controller[]
	record OrderId(String id) {
	}

	record Order(String id, String customer, int quantity) {
	}

	record Receipt(String orderId, int number) {
	}

}
// end::controller[]
