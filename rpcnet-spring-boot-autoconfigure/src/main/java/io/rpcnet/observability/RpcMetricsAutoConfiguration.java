package io.rpcnet.observability;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

import io.rpcnet.client.OpenConnections;
import io.rpcnet.contract.Side;
import io.rpcnet.transport.RpcServer;

/**
 * Auto-configuration of the meters of calls. Nothing is registered before a service or a
 * client is there.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@Lazy
public final class RpcMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(MeteredCalls.class)
	MeteredCalls rpcMeteredCalls(MeterRegistry registry, ObjectProvider<RpcServer> server,
			ObjectProvider<OpenConnections> opened) {
		Map<Side, IntSupplier> connections = new EnumMap<>(Side.class);
		connections.put(Side.SERVER, () -> server.stream().mapToInt(RpcServer::connections).sum());
		connections.put(Side.CLIENT, () -> opened.stream().mapToInt(OpenConnections::count).sum());
		return new MeteredCalls(registry, connections);
	}

}
