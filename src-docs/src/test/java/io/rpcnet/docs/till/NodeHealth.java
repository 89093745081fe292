package io.rpcnet.docs.till;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;

// tag::contract[]
@RpcContract(name = "rpcnet.Health")
interface NodeHealth {

	Mono<Status> health();

	Mono<Readiness> ready();

	record Status(boolean healthy, String version, long uptimeSeconds) {
	}

	record Readiness(boolean ready, int workersAvailable, int clusterSize) {
	}

}
// end::contract[]
