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
	CLIENT;

	/**
	 * Return whether nodes of this role count as workers, once they may be called and
	 * have a contract of an application.
	 * @return whether they do
	 */
	boolean works() {
		return this == WORKER || this == PEER;
	}

}
