package io.rpcnet.transport;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells a native image how connections find their stream ids.
 */
final class TransportRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		Method next = StreamIds.method();
		if (next != null) {
			hints.reflection().registerMethod(next, ExecutableMode.INVOKE);
		}
	}

}
