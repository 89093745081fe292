package io.rpcnet.client;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes the client bean of one contract.
 *
 * @param <T> the contract
 */
final class RpcClientFactoryBean<T> implements FactoryBean<T> {

	private final Class<T> contract;

	private final ObjectProvider<RpcClientFactory> factory;

	RpcClientFactoryBean(Class<T> contract, ObjectProvider<RpcClientFactory> factory) {
		this.contract = contract;
		this.factory = factory;
	}

	@Override
	public T getObject() {
		return this.factory.getObject().create(this.contract);
	}

	@Override
	public Class<?> getObjectType() {
		return this.contract;
	}

}
