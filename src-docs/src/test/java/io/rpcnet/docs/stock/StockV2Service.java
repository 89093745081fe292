package io.rpcnet.docs.stock;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcService;

@RpcService
class StockV2Service implements StockV2 {

	private final Stock stock;

	StockV2Service(Stock stock) {
		this.stock = stock;
	}

	@Override
	public Mono<Level> count(String article) {
		return Mono.fromSupplier(() -> this.stock.count(article)).map((pieces) -> new Level(pieces, pieces < 5));
	}

}
