package io.rpcnet.docs.stock;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;

/**
 * The stock of the shop.
 */
// tag::contract[]
@RpcContract(name = "shop.Stock")
public interface Stock {

	int count(String article); // blocks the caller, and may block the service

	Optional<Shelf> shelfOf(String article); // one value or none

	CompletableFuture<Integer> reserve(String article, int pieces); // two: an array

	Mono<Integer> fill(Shelf shelf, Flux<String> articles); // a value, then a stream

	Flux<Integer> watch(String article, @Nullable RpcContext context); // never sent

	// end::contract[]
	// tag::sealed[]
	Mono<String> sell(String article, Payment payment);

	sealed interface Payment {

		record Card(String number) implements Payment {
		}

		record Cash(int cents) implements Payment {
		}

	}

	// end::sealed[]
	// tag::contract[]
	record Shelf(int aisle, String name) {
	}

}
// end::contract[]
