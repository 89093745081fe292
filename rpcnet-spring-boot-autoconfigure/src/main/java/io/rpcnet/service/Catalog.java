package io.rpcnet.service;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

/**
 * What every node with an RPC listener says of what can be called there.
 */
@RpcContract(name = "rpcnet.Catalog")
interface Catalog {

	/**
	 * Return the contracts of the node, those of this library included. Called off the
	 * event loop: schemas are made with the first call, and the answer may be long.
	 * @return the contracts
	 */
	@RpcMethod(idempotent = true)
	Services services();

	/**
	 * The contracts of a node.
	 *
	 * @param contracts the contracts, by name and version
	 */
	record Services(List<ContractEntry> contracts) {

	}

	/**
	 * A contract.
	 *
	 * @param name the name, as in routes
	 * @param version the version, from 1
	 * @param methods the methods, by name
	 */
	record ContractEntry(String name, int version, List<MethodEntry> methods) {

	}

	/**
	 * A method. Schemas are JSON Schemas of draft 2020-12, each a document of its own.
	 * They say what JSON has; in CBOR what is a string with {@code contentEncoding} is a
	 * byte string.
	 *
	 * @param name the name, which with the contract's makes the route
	 * @param interaction {@code fire-and-forget}, {@code request-response},
	 * {@code request-stream} or {@code request-channel}
	 * @param parameters of a channel that takes values before its stream: the schema of
	 * their array, which is the first payload; absent otherwise
	 * @param request the schema of the request's payload, which is the array of the
	 * values when there are several; of a channel that of an item; absent when nothing is
	 * sent
	 * @param response the schema of the answer, or of an item when there may be many;
	 * absent when nothing is answered
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record MethodEntry(String name, String interaction, @Nullable JsonNode parameters, @Nullable JsonNode request,
			@Nullable JsonNode response) {

	}

}
