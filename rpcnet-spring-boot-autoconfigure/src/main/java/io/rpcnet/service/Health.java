package io.rpcnet.service;

import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

/**
 * What every node with an RPC listener says of itself.
 */
@RpcContract(name = "rpcnet.Health")
interface Health {

	/**
	 * Return whether the node answers.
	 * @return its health
	 */
	@RpcMethod(idempotent = true)
	Mono<Status> health();

	/**
	 * Return whether the node is up and sees enough workers.
	 * @return its readiness
	 */
	@RpcMethod(idempotent = true)
	Mono<Readiness> ready();

	/**
	 * The health of a node.
	 *
	 * @param healthy whether it is healthy: always, since it has answered
	 * @param version the version of the application, or {@code unknown}
	 * @param uptimeSeconds how long the application has been up
	 */
	record Status(boolean healthy, String version, long uptimeSeconds) {

	}

	/**
	 * The readiness of a node.
	 *
	 * @param ready whether it is up and enough workers are available
	 * @param workersAvailable how many workers may be called, the node included if it is
	 * one
	 * @param clusterSize how many nodes the cluster has, the node included
	 */
	record Readiness(boolean ready, int workersAvailable, int clusterSize) {

	}

}
