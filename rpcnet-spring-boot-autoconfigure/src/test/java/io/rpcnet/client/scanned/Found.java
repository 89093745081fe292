package io.rpcnet.client.scanned;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

/**
 * A contract to be found.
 */
@RpcContract
public interface Found {

	Mono<String> call();

	/**
	 * Nested in another, and a contract all the same.
	 */
	@RpcContract
	interface Nested {

		Mono<String> call();

	}

}
