package io.rpcnet.benchmarks;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

/**
 * Sends back what it was sent.
 */
@RpcContract(name = "benchmarks.Echo")
interface Echo {

	Mono<EchoRecord> record(EchoRecord value);

	Mono<byte[]> bytes(byte[] value);

	Flux<byte[]> stream(int items);

}
