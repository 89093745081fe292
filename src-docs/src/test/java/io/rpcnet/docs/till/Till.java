package io.rpcnet.docs.till;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.client.RpcClient;
import io.rpcnet.docs.stock.Stock;
import io.rpcnet.docs.stock.Stock.Shelf;
import io.rpcnet.docs.stock.StockV2;
import io.rpcnet.docs.stock.StockV2.Level;

// tag::till[]
@Component
class Till {

	private final Stock stock;

	private final StockV2 newStock;

	Till(@RpcClient(tags = "zone=eu-west-1a") Stock stock, StockV2 newStock) {
		this.stock = stock;
		this.newStock = newStock;
	}

	// end::till[]
	int count(String article) {
		return this.stock.count(article);
	}

	Optional<Shelf> shelfOf(String article) {
		return this.stock.shelfOf(article);
	}

	Mono<Integer> fill(Shelf shelf, Flux<String> articles) {
		return this.stock.fill(shelf, articles);
	}

	Mono<String> sell(String article, Stock.Payment payment) {
		return this.stock.sell(article, payment);
	}

	Mono<Level> level(String article) {
		return this.newStock.count(article);
	}

	// tag::context[]
	Flux<Integer> watchFor(Duration time, String article) {
		return this.stock.watch(article, RpcContext.ofDeadlineAfter(time)); // as a
																			// parameter
	}

	Mono<Level> levelIn(String zone, String article) {
		RpcContext there = RpcContext.ofTags(Map.of("zone", zone));
		return this.newStock.count(article).contextWrite(Context.of(RpcContext.class, there));
	}

	// end::context[]
	// tag::failure[]
	Mono<String> reserve(String article, int pieces) {
		return Mono.fromFuture(() -> this.stock.reserve(article, pieces))
			.map((left) -> "reserved, %d left".formatted(left))
			.onErrorResume(RpcException.class, (ex) -> switch (ex.type()) {
				case "shop/out-of-stock" -> Mono.just("wait for " + ex.retryAfter());
				default -> Mono.error(ex);
			});
	}

	// end::failure[]
	// tag::till[]

}
// end::till[]
