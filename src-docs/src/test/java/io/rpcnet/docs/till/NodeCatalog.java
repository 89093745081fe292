package io.rpcnet.docs.till;

import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import io.rpcnet.RpcContract;

@RpcContract(name = "rpcnet.Catalog")
interface NodeCatalog {

	Mono<JsonNode> services();

}
