package io.rpcnet.lifecycle;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.transport.RpcServer;

/**
 * Matches when there is an RPC listener or membership in a cluster.
 */
final class OnRpcNodeCondition extends AnyNestedCondition {

	OnRpcNodeCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnBean(RpcServer.class)
	static class Listens {

	}

	@ConditionalOnBean(ClusterMembership.class)
	static class IsMember {

	}

}
