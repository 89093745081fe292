package io.rpcnet.cluster;

/**
 * A node has joined the cluster, or came back after it was given up.
 *
 * @param node the node
 * @since 0.1.0
 */
public record NodeJoined(Node node) implements ClusterEvent {

}
