package io.rpcnet;

import java.util.List;

import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test class during which Netty noticed a leak, where Netty alone would only
 * log it.
 * <p>
 * JUnit registers it for all classes, by {@code junit-platform.properties}. A leak shows
 * when its object is collected: one that an event loop or a static field still holds at
 * the end of its class counts against a later class, and the report says where it was
 * used. Netty reports each such place once a JVM.
 */
public final class LeakDetectionExtension implements AfterAllCallback {

	static {
		// Netty's classes keep the detector of the moment when they are loaded: be first.
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingLeakDetector.Factory());
	}

	@Override
	public void afterAll(ExtensionContext context) throws InterruptedException {
		List<String> leaks = RecordingLeakDetector.leaks();
		if (!leaks.isEmpty()) {
			throw new AssertionError("%d leaked: %s".formatted(leaks.size(), String.join("\n", leaks)));
		}
	}

}
