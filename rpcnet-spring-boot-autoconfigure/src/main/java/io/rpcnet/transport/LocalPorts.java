package io.rpcnet.transport;

import java.util.concurrent.ConcurrentHashMap;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

import io.rpcnet.Internal;

/**
 * Tells the environment which port a listener really got, as Boot does with
 * {@code local.server.port}.
 *
 * @since 0.1.0
 */
@Internal
public final class LocalPorts {

	private static final String SOURCE = "rpcnet.ports";

	private LocalPorts() {
	}

	/**
	 * Publish a port, in place of one of that name published before.
	 * @param environment the environment of the application
	 * @param name the property's name, as {@code local.rpcnet.server.port}
	 * @param port the port that is bound
	 */
	public static void publish(ConfigurableEnvironment environment, String name, int port) {
		MutablePropertySources sources = environment.getPropertySources();
		PropertySource<?> known = sources.get(SOURCE);
		PortsPropertySource ports = (known instanceof PortsPropertySource) ? (PortsPropertySource) known
				: new PortsPropertySource();
		ports.getSource().put(name, port);
		if (ports != known) {
			sources.addFirst(ports);
		}
	}

	private static final class PortsPropertySource extends MapPropertySource {

		private PortsPropertySource() {
			super(SOURCE, new ConcurrentHashMap<>());
		}

	}

}
