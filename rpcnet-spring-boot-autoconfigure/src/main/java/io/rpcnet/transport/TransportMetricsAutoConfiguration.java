package io.rpcnet.transport;

import java.time.InstantSource;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the gauge of certificates.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TransportAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(TlsContexts.class)
public final class TransportMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(CertificateMetrics.class)
	CertificateMetrics rpcCertificateMetrics(TlsContexts contexts) {
		return new CertificateMetrics(contexts, InstantSource.system());
	}

}
