package io.rpcnet.client;

import java.util.List;

import io.rpcnet.Internal;
import io.rpcnet.cluster.Node;

/**
 * The connections of this application to nodes that it calls. Never blocks, and may be
 * asked from any thread.
 *
 * @since 0.1.0
 */
@Internal
public interface ClientConnections {

	/**
	 * Return the connections, whether they are open at the moment or not.
	 * @return an immutable list, sorted by the label of the node
	 */
	List<Connection> all();

	/**
	 * A connection, as it is at the moment.
	 *
	 * @param node the node, as it last described itself; of an address that is set for a
	 * contract nothing but the address is known
	 * @param connected whether calls may be sent over it
	 * @param inFlight how many calls over it have not ended
	 * @param retired whether it is closed after the last of them, because the node drains
	 * or is gone
	 */
	record Connection(Node node, boolean connected, int inFlight, boolean retired) {

	}

}
