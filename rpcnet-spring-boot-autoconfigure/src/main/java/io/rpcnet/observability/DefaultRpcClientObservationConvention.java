package io.rpcnet.observability;

/**
 * The names of {@link RpcClientObservationDocumentation}.
 */
final class DefaultRpcClientObservationConvention implements RpcClientObservationConvention {

}
