package io.rpcnet.service;

import java.time.Duration;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.CallLabels;
import io.rpcnet.RpcService;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.ClusterReadiness;
import io.rpcnet.cluster.NodeMetadataContributor;
import io.rpcnet.cluster.NodeProperties;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.transport.ConditionalOnRpcServer;
import io.rpcnet.transport.ConnectionAcceptor;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.ServerProperties;
import io.rpcnet.transport.TlsContexts;
import io.rpcnet.transport.TransportAutoConfiguration;

/**
 * Auto-configuration of the routes that this node answers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = TransportAutoConfiguration.class)
@ConditionalOnRpcServer
@EnableConfigurationProperties({ HandlerProperties.class, ServerProperties.class, NodeProperties.class })
@ImportRuntimeHints(BuiltInRuntimeHints.class)
public final class RpcServiceAutoConfiguration {

	@Bean(destroyMethod = "dispose", defaultCandidate = false)
	@ConditionalOnMissingBean(name = "rpcHandlerScheduler")
	Scheduler rpcHandlerScheduler(Environment environment, HandlerProperties properties) {
		int threads = (properties.maxThreads() != null) ? properties.maxThreads()
				: Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE;
		positive(threads, "max-threads");
		positive(properties.queueCapacity(), "queue-capacity");
		return Threading.VIRTUAL.isActive(environment) ? HandlerSchedulers.virtual()
				: HandlerSchedulers.bounded(threads, properties.queueCapacity());
	}

	private static void positive(int value, String key) {
		if (value < 1) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.server.handlers." + key, value,
					"It must be at least 1.");
		}
	}

	@Bean
	RouteTable rpcRouteTable(ListableBeanFactory beans, ObjectProvider<PayloadCodec> codecs,
			@Qualifier("rpcHandlerScheduler") Scheduler handlers, ObjectProvider<ClusterReadiness> readiness,
			ApplicationContext application, ObjectProvider<TlsContexts> tlsContexts, ServerProperties server,
			ObjectProvider<CallMonitor> monitors) {
		if (server.ssl().enabled()) {
			tlsContexts.ifAvailable(TlsContexts::openAhead);
		}
		RouteTable routes = new RouteTable(beans.getBeansWithAnnotation(RpcService.class).values(),
				PayloadCodecs.with(codecs.orderedStream().toList()), handlers,
				CallMonitor.of(monitors.orderedStream().toList()));
		routes.addBuiltIn(new HealthService(application.getEnvironment().getProperty("spring.application.version"),
				() -> Duration.ofMillis(System.currentTimeMillis() - application.getStartupDate()),
				readiness::getObject));
		routes.addBuiltIn(new CatalogService(routes::allContracts, () -> new JsonSchemas(PayloadCodecs.jsonMapper())));
		return routes;
	}

	@Bean
	ApplicationListener<ApplicationReadyEvent> rpcFormatPreparation(RouteTable routes) {
		return (ready) -> routes.prepareFormats();
	}

	@Bean
	RpcServices rpcServices(RouteTable routes) {
		return new RoutedServices(routes);
	}

	@Bean
	ServerRuntime rpcServerRuntime(RouteTable routes, ObjectProvider<RpcServerInterceptor> interceptors,
			ObjectProvider<RpcExceptionMapper> mappers, ObjectProvider<CallTracer> tracers,
			ObjectProvider<ClusterMembership> membership, NodeProperties node) {
		return new ServerRuntime(routes, interceptors.orderedStream().toList(),
				new Failures(mappers.orderedStream().toList()),
				tracers.stream().filter(CallTracer::isActive).findFirst().orElse(null),
				() -> label(membership.getIfAvailable(), node));
	}

	private static @Nullable String label(@Nullable ClusterMembership membership, NodeProperties node) {
		return (membership != null) ? membership.self().label() : node.label();
	}

	@Bean
	OpenCalls rpcOpenCalls() {
		return new OpenCalls();
	}

	@Bean
	@ConditionalOnMissingBean
	ConnectionAcceptor rpcConnectionAcceptor(ServerRuntime runtime, ServerProperties properties, OpenCalls open) {
		propagateMdc(ContextRegistry.getInstance());
		Schedulers.onScheduleHook("rpcnet", CallLabels::carry);
		return new RpcConnectionAcceptor(runtime,
				new RequestLimits(properties.maxRequestsPerConnection(), properties.maxConcurrentRequests(), open));
	}

	private static void propagateMdc(ContextRegistry registry) {
		boolean known = registry.getThreadLocalAccessors()
			.stream()
			.anyMatch((accessor) -> Slf4jThreadLocalAccessor.KEY.equals(accessor.key()));
		if (!known) {
			registry.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
		}
	}

	@Bean
	NodeMetadataContributor rpcServiceMetadata(RouteTable routes, ObjectProvider<RpcServer> server) {
		return (metadata) -> {
			server.ifAvailable((running) -> metadata.rpcAddress(running.advertisedAddress()));
			routes.contracts().forEach((contract) -> metadata.contract(contract.name(), contract.version()));
		};
	}

}
