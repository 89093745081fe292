package io.rpcnet.service;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.ClusterReadiness;

/**
 * Answers on the event loop at once, so that an answer says that event loops turn.
 */
final class HealthService implements Health {

	private static final String UNKNOWN = "unknown";

	private final String version;

	private final Supplier<Duration> uptime;

	private final Supplier<ClusterReadiness> readiness;

	/**
	 * Create the service.
	 * @param version the version of the application; null or empty when it has none
	 * @param uptime how long the application has been up
	 * @param readiness the rule of readiness, made after this service
	 */
	HealthService(@Nullable String version, Supplier<Duration> uptime, Supplier<ClusterReadiness> readiness) {
		this.version = (version != null && !version.isBlank()) ? version : UNKNOWN;
		this.uptime = uptime;
		this.readiness = readiness;
	}

	@Override
	public Mono<Status> health() {
		return Mono.fromSupplier(() -> new Status(true, this.version, Math.max(0, this.uptime.get().toSeconds())));
	}

	@Override
	public Mono<Readiness> ready() {
		return Mono.fromSupplier(() -> {
			ClusterReadiness.Judgement now = this.readiness.get().judge();
			return new Readiness(now.ready(), now.workersAvailable(), now.clusterSize());
		});
	}

}
