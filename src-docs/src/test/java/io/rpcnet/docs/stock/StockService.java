package io.rpcnet.docs.stock;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcService;

// tag::service[]
@RpcService
class StockService implements Stock {

	private final Map<String, Integer> pieces = new ConcurrentHashMap<>(Map.of("tea", 3));

	@Override
	public int count(String article) {
		Integer counted = this.pieces.get(article);
		if (counted == null) {
			throw new IllegalStateException("No row for '%s' in table STOCK".formatted(article));
		}
		return counted;
	}

	@Override
	public Optional<Shelf> shelfOf(String article) {
		return this.pieces.containsKey(article) ? Optional.of(new Shelf(3, "b")) : Optional.empty();
	}

	@Override
	public CompletableFuture<Integer> reserve(String article, int pieces) {
		return CompletableFuture.supplyAsync(() -> this.pieces.compute(article, (name, left) -> take(left, pieces)));
	}

	private static int take(@Nullable Integer left, int pieces) {
		if (left == null || left < pieces) {
			throw new OutOfStockException(Duration.ofHours(1));
		}
		return left - pieces;
	}

	@Override
	public Mono<Integer> fill(Shelf shelf, Flux<String> articles) {
		return articles.doOnNext((article) -> this.pieces.merge(article, 1, Integer::sum)).count().map(Long::intValue);
	}

	@Override
	public Flux<Integer> watch(String article, @Nullable RpcContext context) {
		return Flux.interval(Duration.ofMillis(1)).onBackpressureLatest().map((tick) -> count(article));
	}
	// end::service[]

	@Override
	public Mono<String> sell(String article, Payment payment) {
		return Mono.just(article + " paid by " + payment);
	}
	// tag::service[]

}
// end::service[]
