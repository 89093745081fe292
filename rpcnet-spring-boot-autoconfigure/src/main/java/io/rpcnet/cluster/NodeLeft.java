package io.rpcnet.cluster;

/**
 * A node has said that it leaves. It may go on answering for a moment.
 *
 * @param node the node, as last known
 * @since 0.1.0
 */
public record NodeLeft(Node node) implements ClusterEvent {

}
