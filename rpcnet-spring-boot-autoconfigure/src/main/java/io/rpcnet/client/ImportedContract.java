package io.rpcnet.client;

import io.rpcnet.Internal;
import io.rpcnet.contract.Contract;

/**
 * A contract that {@link ImportRpcClients} names. It stays one when its client bean is
 * replaced, as tests do. It is public for the code that is generated ahead of time in the
 * package of the contract.
 *
 * @param type the contract's interface
 * @since 0.1.0
 */
@Internal
public record ImportedContract(Class<?> type) {

	static String beanName(Class<?> type) {
		return "rpcContract:" + type.getName();
	}

	static String clientBeanName(Class<?> type) {
		return "rpcClient:" + type.getName();
	}

	Contract read() {
		return Contract.of(this.type);
	}

}
