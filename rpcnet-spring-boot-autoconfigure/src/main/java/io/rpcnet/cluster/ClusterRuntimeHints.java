package io.rpcnet.cluster;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells a native image which of the engine's classes gossip is made of.
 */
final class ClusterRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		WireKind.constructors()
			.forEach((constructor) -> hints.reflection().registerConstructor(constructor, ExecutableMode.INVOKE));
		hints.reflection().registerType(WireKind.ACK_TYPE);
	}

}
