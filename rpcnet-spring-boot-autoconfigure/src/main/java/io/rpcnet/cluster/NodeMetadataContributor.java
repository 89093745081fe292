package io.rpcnet.cluster;

/**
 * Adds to what this node tells others about itself. All beans of this type are asked, in
 * order, when membership begins.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface NodeMetadataContributor {

	/**
	 * Add to the description of this node.
	 * @param metadata what to add to; together at most 4 KiB when encoded
	 */
	void contribute(NodeMetadata metadata);

}
