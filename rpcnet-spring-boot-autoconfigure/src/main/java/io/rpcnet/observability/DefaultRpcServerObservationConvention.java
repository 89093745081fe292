package io.rpcnet.observability;

/**
 * The names of {@link RpcServerObservationDocumentation}.
 */
final class DefaultRpcServerObservationConvention implements RpcServerObservationConvention {

}
