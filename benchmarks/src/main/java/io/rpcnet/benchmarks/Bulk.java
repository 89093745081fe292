package io.rpcnet.benchmarks;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

/**
 * Small calls and large ones.
 */
@RpcContract(name = "benchmarks.Bulk")
interface Bulk {

	Mono<EchoRecord> record(EchoRecord value);

	Mono<byte[]> download(int bytes);

	Mono<Integer> upload(byte[] bytes);

}
