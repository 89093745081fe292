package io.rpcnet.client;

import io.rpcnet.contract.Contract;

/**
 * A contract that {@link ImportRpcClients} names. It stays one when its client bean is
 * replaced, as tests do.
 *
 * @param type the contract's interface
 */
record ImportedContract(Class<?> type) {

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
