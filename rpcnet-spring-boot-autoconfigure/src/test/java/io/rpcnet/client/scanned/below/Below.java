package io.rpcnet.client.scanned.below;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

/**
 * A contract in a package below.
 */
@RpcContract
public interface Below {

	Mono<String> call();

}
