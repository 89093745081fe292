package io.rpcnet.docs.spring;

import java.util.List;

import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.rsocket.service.RSocketExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.docs.spring.Shop.Order;
import io.rpcnet.docs.spring.Shop.OrderId;
import io.rpcnet.docs.spring.Shop.Receipt;

// tag::interface[]
@RSocketExchange("shop.Orders")
interface ShopClient {

	@RSocketExchange("find")
	Mono<Order> find(@Payload OrderId id);

	@RSocketExchange("latest")
	Flux<Order> latest(@Payload List<Object> customerAndLimit); // two parameters: an
																// array

	@RSocketExchange("place")
	Flux<Receipt> place(@Payload Flux<Order> orders);

	@RSocketExchange("cancel")
	Mono<Object> cancel(@Payload OrderId id); // Mono<Void> would be fire-and-forget

	@RSocketExchange("touch")
	Mono<Void> touch(@Payload OrderId id);

}
// end::interface[]
