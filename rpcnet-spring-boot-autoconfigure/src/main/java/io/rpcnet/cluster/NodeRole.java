package io.rpcnet.cluster;

/**
 * What a node is in the cluster for.
 *
 * @since 0.1.0
 */
public enum NodeRole {

	/** Hosts services. */
	WORKER,

	/** Hosts the entry point, through which calls reach workers. */
	DIRECTOR,

	/** Hosts services and calls others. */
	PEER,

	/** Calls others and hosts nothing. */
	CLIENT

}
