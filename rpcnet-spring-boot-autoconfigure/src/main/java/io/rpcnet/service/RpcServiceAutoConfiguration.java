package io.rpcnet.service;

import java.util.List;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcService;
import io.rpcnet.cluster.NodeMetadataContributor;
import io.rpcnet.codec.CborPayloadCodec;
import io.rpcnet.transport.ConditionalOnRpcServer;
import io.rpcnet.transport.ConnectionAcceptor;
import io.rpcnet.transport.RpcServer;
import io.rpcnet.transport.TransportAutoConfiguration;

/**
 * Auto-configuration of the routes that this node answers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = TransportAutoConfiguration.class)
@ConditionalOnRpcServer
public final class RpcServiceAutoConfiguration {

	private static final int HANDLER_QUEUE = 100_000;

	private static final int HANDLER_IDLE_SECONDS = 60;

	@Bean(destroyMethod = "dispose", defaultCandidate = false)
	@ConditionalOnMissingBean(name = "rpcHandlerScheduler")
	Scheduler rpcHandlerScheduler(Environment environment) {
		if (Threading.VIRTUAL.isActive(environment)) {
			return Schedulers.fromExecutor(new VirtualThreadTaskExecutor("rpcnet-handler-"));
		}
		return Schedulers.newBoundedElastic(Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE, HANDLER_QUEUE, "rpcnet-handler",
				HANDLER_IDLE_SECONDS, true);
	}

	@Bean
	RouteTable rpcRouteTable(ListableBeanFactory beans, @Qualifier("rpcHandlerScheduler") Scheduler handlers) {
		return new RouteTable(beans.getBeansWithAnnotation(RpcService.class).values(), List.of(new CborPayloadCodec()),
				handlers);
	}

	@Bean
	@ConditionalOnMissingBean
	ConnectionAcceptor rpcConnectionAcceptor(RouteTable routes) {
		return new RpcConnectionAcceptor(routes);
	}

	@Bean
	NodeMetadataContributor rpcServiceMetadata(RouteTable routes, ObjectProvider<RpcServer> server) {
		return (metadata) -> {
			server.ifAvailable((running) -> metadata.rpcAddress(running.advertisedAddress()));
			routes.contracts().forEach((contract) -> metadata.contract(contract.name(), contract.version()));
		};
	}

}
