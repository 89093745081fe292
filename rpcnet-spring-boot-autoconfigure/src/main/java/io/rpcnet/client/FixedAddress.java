package io.rpcnet.client;

import java.util.List;
import java.util.Map;

import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;

/**
 * Where a contract is served by a server that is no member of the cluster.
 *
 * @param address the address, as host:port
 * @param dataMimeType the payload format that a connection to it announces
 */
record FixedAddress(String address, String dataMimeType) {

	/**
	 * Return what stands for the server among nodes: one that is always there, of which
	 * nothing but the address is known.
	 * @return the node
	 */
	Node toNode() {
		return new Node(this.address, this.address, NodeRole.WORKER, NodeState.UP, null, null, this.address, "",
				List.of(), 100, null, Map.of());
	}

}
