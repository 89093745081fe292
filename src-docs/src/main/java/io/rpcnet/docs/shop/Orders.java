package io.rpcnet.docs.shop;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

/**
 * The orders of a shop.
 */
// tag::contract[]
@RpcContract(name = "shop.Orders")
public interface Orders {

	@RpcMethod(idempotent = true)
	Mono<Order> find(OrderId id); // request-response

	Flux<Order> latest(String customer, int limit); // request-stream

	Flux<Receipt> place(Flux<Order> orders); // request-channel

	Mono<Void> cancel(OrderId id); // request-response without a value

	@RpcMethod(oneway = true)
	void touch(OrderId id); // fire-and-forget

	Mono<String> customerOf(String id); // one bare value

	record OrderId(String id) {
	}

	record Order(String id, String customer, int quantity) {
	}

	record Receipt(String orderId, int number) {
	}

}
// end::contract[]
