package io.rpcnet.cluster;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

import io.rpcnet.transport.RpcServer;

/**
 * The rule of {@link ConditionalOnRpcNode}.
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
