package io.rpcnet.cluster;

/**
 * A contract that a node exports.
 *
 * @param name the contract's name, as in routes
 * @param version the contract's version, from 1
 * @since 0.1.0
 */
public record NodeContract(String name, int version) {

}
