package io.rpcnet.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Says whether the RPC listener listens and its event loops turn, and until when its
 * certificates are valid. Neither they nor the cluster decide: to start this process
 * again would mend none of that.
 */
final class TransportHealthIndicator implements HealthIndicator {

	/**
	 * Within the second that Kubernetes waits for the answer to a probe by default.
	 */
	private static final Duration LOOP_LIMIT = Duration.ofMillis(800);

	private final RpcServer server;

	private final Supplier<Map<String, Executor>> loops;

	private final Supplier<List<ChainCertificate>> certificates;

	private final InstantSource clock;

	private final EventLoopCheck check = new EventLoopCheck(LOOP_LIMIT);

	/**
	 * Create the indicator.
	 * @param server the listener
	 * @param loops the event loops that run, by name
	 * @param certificates the certificates in use
	 * @param clock tells which of them have expired
	 */
	TransportHealthIndicator(RpcServer server, Supplier<Map<String, Executor>> loops,
			Supplier<List<ChainCertificate>> certificates, InstantSource clock) {
		this.server = server;
		this.loops = loops;
		this.certificates = certificates;
		this.clock = clock;
	}

	@Override
	public Health health() {
		Health.Builder health = Health.up();
		addListener(health);
		addLoops(health);
		addCertificates(health);
		return health.build();
	}

	private void addListener(Health.Builder health) {
		try {
			health.withDetail("listener", String.valueOf(this.server.advertisedAddress()))
				.withDetail("connections", this.server.connections());
		}
		catch (IllegalStateException ex) {
			health.down().withDetail("listener", String.valueOf(ex.getMessage()));
		}
	}

	private void addLoops(Health.Builder health) {
		Map<String, Executor> running = this.loops.get();
		List<String> stuck = this.check.stuck(running);
		health.withDetail("eventLoops", running.size());
		if (!stuck.isEmpty()) {
			health.down()
				.withDetail("stuckEventLoops", stuck)
				.withDetail("reason",
						"An event loop has not run a task within %d ms: look for blocking calls in reactive handlers and interceptors"
							.formatted(LOOP_LIMIT.toMillis()));
		}
	}

	private void addCertificates(Health.Builder health) {
		Map<String, String> expiry = new TreeMap<>();
		Instant now = this.clock.instant();
		this.certificates.get()
			.forEach((certificate) -> expiry.put(certificate.bundle() + "/" + certificate.chain(),
					(now.isAfter(certificate.notAfter()) ? "expired on " : "valid until ") + certificate.notAfter()));
		if (!expiry.isEmpty()) {
			health.withDetail("certificates", expiry);
		}
	}

}
