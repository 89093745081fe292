package io.rpcnet.client;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;

import io.rpcnet.Internal;

/**
 * Makes the client bean of one contract. It is public for the code that is generated
 * ahead of time in the package of the contract.
 *
 * @param <T> the contract
 * @since 0.1.0
 */
@Internal
public final class RpcClientFactoryBean<T> implements FactoryBean<T> {

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
