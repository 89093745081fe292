package io.rpcnet.docs.stock;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

/**
 * The stock of the shop, as it is to be called from now on.
 */
// tag::contract[]
@RpcContract(name = "shop.Stock", version = 2)
public interface StockV2 {

	Mono<Level> count(String article);

	record Level(int pieces, boolean low) {
	}

}
// end::contract[]
