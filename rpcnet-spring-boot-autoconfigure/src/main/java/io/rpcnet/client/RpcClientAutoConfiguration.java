package io.rpcnet.client;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.LazyUnlessSet;
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
@LazyUnlessSet(ContractProperties.CLIENT)
@EnableConfigurationProperties(RpcClientProperties.class)
public final class RpcClientAutoConfiguration {

	private static final DataSize SMALLEST_PAYLOAD = DataSize.ofBytes(1024);

	// At start, so that what is set for no contract that there is fails before any call,
	// also where the application makes its beans lazily
	@Bean
	@Lazy(false)
	ClientSettings rpcClientSettings(RpcClientProperties properties, ObjectProvider<ImportedContract> imported,
			ObjectProvider<PayloadCodec> codecs, Environment environment) {
		Map<String, Object> keys = Binder.get(environment)
			.bind(ContractProperties.CONTRACTS, Bindable.mapOf(String.class, Object.class))
			.orElseGet(Map::of);
		return new ContractProperties(properties, contracts(environment), SingletonSupplier.of(() -> mimeTypes(codecs)))
			.read(keys, () -> imported.stream().map(ImportedContract::read).toList());
	}

	private static Map<String, RpcClientProperties.Contract> contracts(Environment environment) {
		return new Binder(RoughlyNamedProperties.of(ConfigurationPropertySources.get(environment)),
				new PropertySourcesPlaceholdersResolver(environment))
			.bind(ContractProperties.CONTRACTS, Bindable.mapOf(String.class, RpcClientProperties.Contract.class))
			.orElseGet(Map::of);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(RpcConnectionFactory.class)
	RpcConnectionFactory rpcConnectionFactory(RpcClientProperties properties, ClientSettings settings,
			ServerProperties server, TlsContexts tlsContexts, ObjectProvider<EventLoops> loops) {
		boolean encrypted = (properties.ssl().enabled() != null) ? properties.ssl().enabled() : server.ssl().enabled();
		@Nullable TlsContext tls = encrypted
				? tlsContexts.get("The RPC client", "rpcnet.client.ssl", properties.ssl().bundle(), ClientAuth.NONE)
				: null;
		return new RpcConnectionFactory(loops::getObject, () -> tls, settings.dataMimeType(),
				ContractProperties.positive(properties.keepaliveInterval(), "rpcnet.client.keepalive-interval"),
				ContractProperties.positive(properties.keepaliveMaxLifetime(), "rpcnet.client.keepalive-max-lifetime"),
				maxPayload(properties));
	}

	@Bean
	OpenConnections rpcOpenConnections() {
		return new OpenConnections();
	}

	@Bean(destroyMethod = "close")
	@Lazy
	NodeConnections rpcNodeConnections(ClientSettings settings, ObjectProvider<ClusterMembership> membership,
			ObjectProvider<RpcConnectionFactory> factory, ObjectProvider<EventLoops> loops, OpenConnections open) {
		ClusterMembership member = membership.getIfAvailable();
		SingletonSupplier<EventLoops> shared = SingletonSupplier.of(loops::getObject);
		if (member == null && !settings.hasAddresses()) {
			// Nothing is ever connected to, and TLS needs no configuration
			return new NodeConnections(null,
					(address, mimeType) -> Mono.error(new IllegalStateException("No member of a cluster")), shared,
					open);
		}
		RpcConnectionFactory connections = factory.getObject();
		return new NodeConnections(member, (address, mimeType) -> (mimeType != null)
				? connections.connect(address, mimeType) : connections.connect(address), shared, open);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(RpcClientFactory.class)
	RpcClientFactory rpcClientFactory(NodeConnections connections, ClientSettings settings,
			ObjectProvider<PayloadCodec> codecs, ObjectProvider<RpcClientInterceptor> interceptors,
			ObjectProvider<CallMonitor> monitors, ObjectProvider<CallTracer> tracers,
			ConfigurableApplicationContext application) {
		ProxyRpcClientFactory factory = new ProxyRpcClientFactory(connections,
				PayloadCodecs.with(codecs.orderedStream().toList()), settings, interceptors.orderedStream().toList(),
				CallMonitor.of(monitors.orderedStream().toList()),
				tracers.stream().filter(CallTracer::isActive).findFirst().orElse(null));
		application.addApplicationListener(new FormatPreparation(factory));
		return factory;
	}

	// RpcClient refers to it by its name
	@Bean(autowireCandidate = false)
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	InjectedClient rpcInjectedClient(InjectionPoint point, ConfigurableBeanFactory beans) {
		return new InjectedClient(point, beans);
	}

	private static List<String> mimeTypes(ObjectProvider<PayloadCodec> codecs) {
		return PayloadCodecs.with(codecs.orderedStream().toList()).stream().map(PayloadCodec::mimeType).toList();
	}

	private static int maxPayload(RpcClientProperties properties) {
		DataSize size = properties.maxPayloadSize();
		if (size.compareTo(SMALLEST_PAYLOAD) < 0 || size.toBytes() > Integer.MAX_VALUE) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.client.max-payload-size", size,
					"It must be from %s to 2147483647B.".formatted(SMALLEST_PAYLOAD));
		}
		return (int) size.toBytes();
	}

	/**
	 * Comes with the first client, so that an application without one has none.
	 *
	 * @param factory what makes the clients
	 */
	private record FormatPreparation(
			ProxyRpcClientFactory factory) implements ApplicationListener<ApplicationReadyEvent> {

		@Override
		public void onApplicationEvent(ApplicationReadyEvent ready) {
			this.factory.prepareFormats();
		}

	}

}
