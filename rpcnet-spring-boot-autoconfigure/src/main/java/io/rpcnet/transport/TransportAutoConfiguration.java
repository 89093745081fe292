package io.rpcnet.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;

import io.netty.util.NettyRuntime;
import io.rsocket.frame.FrameLengthCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Auto-configuration of the RPC listener, its event loops and TLS.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ImportRuntimeHints(TransportRuntimeHints.class)
@LazyUnlessSet("rpcnet.server")
@EnableConfigurationProperties(ServerProperties.class)
public final class TransportAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(TlsContexts.class)
	TlsContexts rpcTlsContexts(SslBundles bundles, Environment environment) {
		return new TlsContexts(bundles, environment.getProperty("rpcnet.server.ssl.bundle"),
				isDevelopment(environment));
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(EventLoops.class)
	EventLoops rpcEventLoops() {
		return new EventLoops("rpcnet-io", NettyRuntime.availableProcessors());
	}

	private static boolean isDevelopment(Environment environment) {
		return environment.getProperty("rpcnet.dev.enabled", Boolean.class, false);
	}

	/**
	 * What can wait. Apart, so that nothing else is loaded for it.
	 */
	@Configuration(proxyBeanMethods = false)
	static class WaitingConfiguration {

		@Bean
		static EndpointJsonPostProcessor rpcEndpointJsonPostProcessor() {
			return new EndpointJsonPostProcessor();
		}

		@Bean
		static UnsetSettingsPostProcessor rpcUnsetSettingsPostProcessor(Environment environment) {
			return new UnsetSettingsPostProcessor(environment);
		}

	}

	/**
	 * The listener.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnRpcServer
	static class ListenerConfiguration {

		private static final int DEFAULT_PORT = 7945;

		private static final DataSize SMALLEST_PAYLOAD = DataSize.ofBytes(1024);

		private static final DataSize LARGEST_PAYLOAD = DataSize.ofBytes(Integer.MAX_VALUE);

		private static final DataSize SMALLEST_FRAME = DataSize.ofBytes(1024);

		private static final DataSize LONGEST_FRAME = DataSize.ofBytes(FrameLengthCodec.FRAME_LENGTH_MASK);

		@Bean
		@ConditionalOnMissingBean(RpcServer.class)
		RSocketRpcServer rpcServer(EventLoops loops, ServerProperties properties, TlsContexts tlsContexts,
				ConnectionAcceptor acceptor, ConfigurableEnvironment environment, DrainNotices notices) {
			int port = (properties.port() != null) ? port(properties.port(), "port", 0) : DEFAULT_PORT;
			Integer advertised = (properties.advertisedPort() != null)
					? Integer.valueOf(port(properties.advertisedPort(), "advertised-port", 1)) : null;
			boolean anyPort = properties.port() == null && isDevelopment(environment);
			ListenerSettings settings = new ListenerSettings(new InetSocketAddress(address(properties.address()), port),
					anyPort, properties.advertisedAddress(), advertised, tls(properties, tlsContexts),
					limits(properties), (bound) -> LocalPorts.publish(environment, "local.rpcnet.server.port", bound));
			return new RSocketRpcServer(loops, settings, acceptor, notices);
		}

		@Bean
		DrainNotices rpcDrainNotices() {
			return new DrainNotices();
		}

		private static @Nullable TlsContext tls(ServerProperties properties, TlsContexts tlsContexts) {
			return properties.ssl().enabled() ? tlsContexts.get("The RPC listener", "rpcnet.server.ssl",
					properties.ssl().bundle(), properties.ssl().clientAuth()) : null;
		}

		private static @Nullable InetAddress address(@Nullable String address) {
			try {
				return (address != null) ? InetAddress.getByName(address) : null;
			}
			catch (UnknownHostException ex) {
				throw new InvalidConfigurationPropertyValueException("rpcnet.server.address", address,
						"It must be an IP address of this machine, or a name that resolves to one.");
			}
		}

		private static int port(int port, String key, int lowest) {
			if (port < lowest || port > 65535) {
				throw new InvalidConfigurationPropertyValueException("rpcnet.server." + key, port,
						"It must be from %d to 65535.".formatted(lowest));
			}
			return port;
		}

		private static ListenerLimits limits(ServerProperties properties) {
			if (properties.maxConcurrentRequests() != null) {
				atLeastOne(properties.maxConcurrentRequests(), "max-concurrent-requests");
			}
			FrameLimits frames = new FrameLimits(
					size(properties.maxFrameSize(), "max-frame-size", SMALLEST_FRAME, LONGEST_FRAME),
					size(properties.maxPayloadSize(), "max-payload-size", SMALLEST_PAYLOAD, LARGEST_PAYLOAD),
					size(properties.maxMetadataSize(), "max-metadata-size", SMALLEST_PAYLOAD, LONGEST_FRAME),
					atLeastOne(properties.maxRequestsPerConnection(), "max-requests-per-connection"),
					FrameLimits.SERVER);
			return new ListenerLimits(frames, atLeastOne(properties.maxConnections(), "max-connections"),
					positive(properties.handshakeTimeout(), "handshake-timeout"),
					positive(properties.setupTimeout(), "setup-timeout"),
					positive(properties.idleTimeout(), "idle-timeout"));
		}

		private static int size(DataSize size, String key, DataSize smallest, DataSize largest) {
			if (size.compareTo(smallest) < 0 || size.compareTo(largest) > 0) {
				throw new InvalidConfigurationPropertyValueException("rpcnet.server." + key, size,
						"It must be from %s to %s.".formatted(smallest, largest));
			}
			return (int) size.toBytes();
		}

		private static int atLeastOne(int number, String key) {
			if (number < 1) {
				throw new InvalidConfigurationPropertyValueException("rpcnet.server." + key, number,
						"It must be at least 1.");
			}
			return number;
		}

		private static Duration positive(Duration duration, String key) {
			if (duration.isNegative() || duration.isZero()) {
				throw new InvalidConfigurationPropertyValueException("rpcnet.server." + key, duration,
						"It must be longer than zero.");
			}
			return duration;
		}

	}

}
