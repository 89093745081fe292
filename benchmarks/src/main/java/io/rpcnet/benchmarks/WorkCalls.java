package io.rpcnet.benchmarks;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

/**
 * {@link Work} for callers that do not wait.
 */
@RpcContract(name = "benchmarks.Work")
interface WorkCalls {

	Mono<Integer> work(int value);

}
