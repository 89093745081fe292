package io.rpcnet.transport;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The gauge that says how long certificates are valid still: one for each chain of each
 * SSL bundle that is in use, as bundles come into use or change.
 */
final class CertificateMetrics implements MeterBinder {

	private static final double MILLIS = 1000;

	private final TlsContexts contexts;

	private final InstantSource clock;

	CertificateMetrics(TlsContexts contexts, InstantSource clock) {
		this.contexts = contexts;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		MultiGauge gauges = MultiGauge.builder("rpc.certificate.expiry")
			.description("Time until the certificate is no longer valid, negative when it is not")
			.baseUnit("seconds")
			.register(registry);
		this.contexts.addListener(() -> register(gauges));
		register(gauges);
	}

	private synchronized void register(MultiGauge gauges) {
		List<MultiGauge.Row<?>> rows = this.contexts.certificates().stream().<MultiGauge.Row<?>>map(this::row).toList();
		gauges.register(rows, true);
	}

	private MultiGauge.Row<?> row(ChainCertificate certificate) {
		return MultiGauge.Row.of(Tags.of("bundle", certificate.bundle(), "chain", certificate.chain()),
				() -> Duration.between(this.clock.instant(), certificate.notAfter()).toMillis() / MILLIS);
	}

}
