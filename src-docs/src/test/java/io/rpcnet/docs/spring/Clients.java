package io.rpcnet.docs.spring;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.rpcnet.docs.GuideApplication;

/**
 * One calling application a payload format, started when a test first asks for it.
 */
final class Clients implements AfterAllCallback {

	private final GuideApplication server;

	private final Map<String, ConfigurableApplicationContext> started = new HashMap<>();

	Clients(GuideApplication server) {
		this.server = server;
	}

	<T> T bean(String format, Class<T> type) {
		return this.started.computeIfAbsent(format, this::start).getBean(type);
	}

	private ConfigurableApplicationContext start(String format) {
		return this.server.start(TillApplication.class, "spring-client.yml", "--shop.host=localhost",
				"--shop.port=" + this.server.port(), "--shop.format=" + format);
	}

	@Override
	public void afterAll(ExtensionContext extension) {
		this.started.values().forEach(ConfigurableApplicationContext::close);
	}

}
