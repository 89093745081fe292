package io.rpcnet.service;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

import io.rpcnet.codec.ContractHints;
import io.rpcnet.contract.Contract;

/**
 * Registers what the built-in services need in native images: they are no beans.
 */
final class BuiltInRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		ContractHints.register(Contract.of(Health.class), hints.reflection());
		ContractHints.register(Contract.of(Catalog.class), hints.reflection());
	}

}
