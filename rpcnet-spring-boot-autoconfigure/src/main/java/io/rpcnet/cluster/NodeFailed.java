package io.rpcnet.cluster;

/**
 * A node is gone without a word: it did not answer for seconds, or another process has
 * taken its place.
 *
 * @param node the node, as last known
 * @since 0.1.0
 */
public record NodeFailed(Node node) implements ClusterEvent {

}
