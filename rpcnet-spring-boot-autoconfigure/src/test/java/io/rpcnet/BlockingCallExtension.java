package io.rpcnet;

import java.util.List;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test class during which a thread blocked that must not.
 * <p>
 * JUnit registers it for all classes, by {@code junit-platform.properties}.
 */
public final class BlockingCallExtension implements AfterAllCallback {

	@Override
	public void afterAll(ExtensionContext context) {
		List<String> calls = BlockingCalls.drain();
		if (!calls.isEmpty()) {
			throw new AssertionError("%d calls blocked: %s".formatted(calls.size(), String.join("\n", calls)));
		}
	}

}
