package io.rpcnet.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.transport.RpcServer;

/**
 * Applications of one test that see each other, over real connections and without gossip.
 */
public final class TestApplications implements AutoCloseable {

	private static final String[] DEFAULTS = { "rpcnet.server.ssl.enabled=false", "rpcnet.server.port=0",
			"rpcnet.server.address=127.0.0.1", "rpcnet.cluster.enabled=false", "rpcnet.client.wait-for-worker=2s",
			"rpcnet.client.timeout=30s" };

	private final FixedMembership membership = new FixedMembership();

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	/**
	 * Start an application.
	 * @param application its configuration class
	 * @param arguments its command line, which wins over the defaults
	 * @return its context
	 */
	public ConfigurableApplicationContext start(Class<?> application, String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(DEFAULTS)
			.initializers((created) -> created.getBeanFactory()
				.registerSingleton("fixedMembership", (ClusterMembership) this.membership))
			.run(arguments);
		this.running.add(context);
		return context;
	}

	/**
	 * Let the others see an application.
	 * @param label what to call it
	 * @param server the application
	 * @param tags its tags
	 * @param contracts what it exports
	 */
	public void join(String label, ConfigurableApplicationContext server, Map<String, String> tags,
			String... contracts) {
		this.membership
			.join(FixedMembership.node(label, server.getBean(RpcServer.class).advertisedAddress(), tags, contracts));
	}

	/**
	 * Return who is seen.
	 * @return the membership of all applications
	 */
	public FixedMembership membership() {
		return this.membership;
	}

	@Override
	public void close() {
		// The last one first: an application that answers calls waits for them to end
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
	}

}
