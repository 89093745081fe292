package io.rpcnet.client;

import java.time.Duration;
import java.util.function.Function;

import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.RpcConnectionFactory;
import io.rpcnet.transport.ServerProperties;
import io.rpcnet.transport.TlsContext;
import io.rpcnet.transport.TlsContexts;
import io.rpcnet.transport.TransportAutoConfiguration;

/**
 * Auto-configuration of typed clients. Nothing is started before the first client is
 * made.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TransportAutoConfiguration.class, afterName = "io.rpcnet.cluster.ClusterAutoConfiguration")
@EnableConfigurationProperties(RpcClientProperties.class)
public final class RpcClientAutoConfiguration {

	private static final DataSize SMALLEST_PAYLOAD = DataSize.ofBytes(1024);

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	RpcConnectionFactory rpcConnectionFactory(RpcClientProperties properties, ServerProperties server,
			TlsContexts tlsContexts, ObjectProvider<EventLoops> loops) {
		boolean encrypted = (properties.ssl().enabled() != null) ? properties.ssl().enabled() : server.ssl().enabled();
		@Nullable TlsContext tls = encrypted
				? tlsContexts.get("The RPC client", "rpcnet.client.ssl", properties.ssl().bundle(), ClientAuth.NONE)
				: null;
		return new RpcConnectionFactory(loops::getObject, () -> tls, PayloadCodecs.CBOR,
				positive(properties.keepaliveInterval(), "keepalive-interval"),
				positive(properties.keepaliveMaxLifetime(), "keepalive-max-lifetime"), maxPayload(properties));
	}

	@Bean(destroyMethod = "close")
	@Lazy
	NodeConnections rpcNodeConnections(ObjectProvider<ClusterMembership> membership,
			ObjectProvider<RpcConnectionFactory> factory, ObjectProvider<EventLoops> loops) {
		ClusterMembership member = membership.getIfAvailable();
		// Without membership nothing is ever connected to, and TLS needs no configuration
		Function<String, Mono<RSocket>> connector = (member != null) ? factory.getObject()::connect
				: (address) -> Mono.error(new IllegalStateException("No member of a cluster"));
		return new NodeConnections(member, connector, SingletonSupplier.of(loops::getObject));
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	RpcClientFactory rpcClientFactory(NodeConnections connections, RpcClientProperties properties,
			ObjectProvider<PayloadCodec> codecs, ObjectProvider<RpcClientInterceptor> interceptors) {
		return new ProxyRpcClientFactory(connections, PayloadCodecs.with(codecs.orderedStream().toList()),
				positive(properties.timeout(), "timeout"), positive(properties.waitForWorker(), "wait-for-worker"),
				interceptors.orderedStream().toList());
	}

	private static int maxPayload(RpcClientProperties properties) {
		DataSize size = properties.maxPayloadSize();
		if (size.compareTo(SMALLEST_PAYLOAD) < 0 || size.toBytes() > Integer.MAX_VALUE) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.client.max-payload-size", size,
					"It must be from %s to 2147483647B.".formatted(SMALLEST_PAYLOAD));
		}
		return (int) size.toBytes();
	}

	private static Duration positive(Duration duration, String key) {
		if (duration.isNegative() || duration.isZero()) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.client." + key, duration,
					"It must be longer than zero.");
		}
		return duration;
	}

}
