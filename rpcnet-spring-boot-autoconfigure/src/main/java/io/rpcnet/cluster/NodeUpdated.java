package io.rpcnet.cluster;

/**
 * A node describes itself differently.
 *
 * @param node the node as it is now
 * @param previous the node as it was
 * @since 0.1.0
 */
public record NodeUpdated(Node node, Node previous) implements ClusterEvent {

}
