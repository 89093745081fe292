package io.rpcnet.kotlin;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

/**
 * The contract of {@code Shop}, as Java writes it.
 */
@RpcContract(name = "test.Shop")
public interface JavaShop {

	Mono<Receipt> buy(Order order);

	void touch(String id);

	@RpcMethod(oneway = true)
	Mono<Void> forget(String id);

	CompletableFuture<Order> find(String id);

	String join(String first, int second, List<Shape> third);

	byte[] echo(byte[] bytes);

	Flux<Integer> countTo(int last);

	Flux<Integer> laterCountTo(int last);

	Mono<Integer> sum(Flux<Integer> numbers);

	Flux<Shape> scale(int factor, Flux<Shape> shapes);

	String fail(String what);

	Flux<Integer> failAfter(int count);

	Mono<String> requestId(RpcContext context);

	@RpcMethod(timeout = "200ms")
	Mono<String> tooLong();

	Mono<String> hang();

	Flux<Integer> hangAfter(int count);

	/**
	 * What is bought.
	 *
	 * @param item its name
	 * @param count how many
	 * @param note may be null
	 */
	record Order(String item, int count, String note) {

	}

	/**
	 * What was bought.
	 *
	 * @param text says it
	 */
	record Receipt(String text) {

	}

	/**
	 * A value of a type that can be extended in Kotlin.
	 *
	 * @param size its size
	 */
	record Shape(int size) {

	}

}
