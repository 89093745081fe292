package io.rpcnet.transport;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rpcnet.TestCertificates;
import io.rpcnet.service.RpcServiceAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransportMetricsAutoConfiguration} and the certificates that it shows.
 */
class TransportMetricsAutoConfigurationTests {

	@TempDir
	private static Path directory;

	private static String[] certificate;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						SslAutoConfiguration.class, TransportAutoConfiguration.class, RpcServiceAutoConfiguration.class,
						TransportMetricsAutoConfiguration.class))
		.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
		.withPropertyValues(certificate)
		.withPropertyValues("rpcnet.server.address=127.0.0.1", "rpcnet.server.port=0", "rpcnet.server.ssl.bundle=node");

	@BeforeAll
	static void writeCertificate() {
		certificate = new TestCertificates().write(directory, "node");
	}

	@Test
	void prometheusFindsTheExpiryOfEachCertificateInUse() {
		this.contextRunner.withPropertyValues("rpcnet.server.enabled=true").run((context) -> {
			assertThat(context.getBean(PrometheusMeterRegistry.class).scrape())
				.contains("rpc_certificate_expiry_seconds{bundle=\"node\",chain=\"ssl\"} ");
			Instant expiry = context.getBean(TlsContexts.class).certificates().get(0).notAfter();
			assertThat(gauge(context.getBean(MeterRegistry.class)).value()).isPositive()
				.isLessThanOrEqualTo(expiry.getEpochSecond());
		});
	}

	@Test
	void noBundleInUseMeansNoGauge() {
		this.contextRunner
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).find("rpc.certificate.expiry").gauges())
				.isEmpty());
	}

	@Test
	void applicationStartsWithoutMicrometer() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).doesNotHaveBean("rpcCertificateMetrics"));
	}

	@Test
	void gaugeIsNegativeOnceTheCertificateHasExpired() {
		TlsContexts contexts = contexts(new TestCertificates().bundle("node"));
		open(contexts);
		Instant expiry = contexts.certificates().get(0).notAfter();
		MeterRegistry registry = new SimpleMeterRegistry();
		new CertificateMetrics(contexts, InstantSource.fixed(expiry.plusMillis(1500))).bindTo(registry);
		assertThat(gauge(registry).value()).isEqualTo(-1.5);
		assertThat(gauge(registry).getId().getBaseUnit()).isEqualTo("seconds");
	}

	@Test
	void gaugeComesAndChangesWithTheBundle() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("node", new TestCertificates().bundle("old"));
		TlsContexts contexts = new TlsContexts(bundles, "node", false);
		MeterRegistry registry = new SimpleMeterRegistry();
		new CertificateMetrics(contexts, InstantSource.system()).bindTo(registry);
		assertThat(registry.getMeters()).isEmpty();
		open(contexts);
		assertThat(contexts.certificates()).extracting(ChainCertificate::subject).containsExactly("CN=old");
		bundles.updateBundle("node", new TestCertificates().bundle("new"));
		open(contexts);
		assertThat(contexts.certificates()).extracting(ChainCertificate::subject).containsExactly("CN=new");
		assertThat(registry.find("rpc.certificate.expiry").gauges()).hasSize(1);
	}

	@Test
	void certificateIsDescribedWithoutItsKey() {
		TlsContexts contexts = contexts(new TestCertificates().bundle("node"));
		open(contexts);
		ChainCertificate node = contexts.certificates().get(0);
		assertThat(node.bundle()).isEqualTo("node");
		assertThat(node.chain()).isEqualTo("ssl");
		assertThat(node.subject()).isEqualTo("CN=node");
		assertThat(node.issuer()).startsWith("CN=Test CA");
		assertThat(node.serialNumber()).matches("[0-9a-f]+");
		assertThat(node.notBefore()).isBefore(Instant.now());
		assertThat(node.alternativeNames()).isEqualTo(List.of("DNS:localhost", "IP:127.0.0.1"));
	}

	@Test
	void bundleWithoutACertificateHasNone() {
		TlsContexts contexts = contexts(new TestCertificates().bundleWithoutCertificate());
		contexts.open("node", new TestCertificates().bundleWithoutCertificate());
		assertThat(contexts.certificates()).isEmpty();
	}

	@Test
	void chainIsNamedAsInTheStoreWhateverTheKeyManager() throws Exception {
		SslBundle bundle = new TestCertificates().bundle("node");
		KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
		keys.init(bundle.getStores().getKeyStore(), new char[0]);
		TlsMaterial material = new TlsMaterial(bundle, keys, bundle.getManagers().getTrustManagerFactory());
		assertThat(ChainCertificate.of("node", material)).extracting(ChainCertificate::chain).containsExactly("ssl");
	}

	@ParameterizedTest
	@CsvSource({ "ssl, 1", "other, 0" })
	void onlyTheChainThatTheBundleNamesIsInUse(String alias, int chains) {
		SslBundle all = new TestCertificates().bundle("node");
		SslBundle one = SslBundle.of(all.getStores(), SslBundleKey.of(null, alias));
		TlsMaterial material = new TlsMaterial(one, all.getManagers().getKeyManagerFactory(),
				all.getManagers().getTrustManagerFactory());
		assertThat(ChainCertificate.of("node", material)).hasSize(chains);
	}

	private static TlsContexts contexts(SslBundle bundle) {
		return new TlsContexts(new DefaultSslBundleRegistry("node", bundle), "node", false);
	}

	private static void open(TlsContexts contexts) {
		contexts.get("The RPC listener", "rpcnet.server.ssl", null, ClientAuth.NEED);
	}

	private static Gauge gauge(MeterRegistry registry) {
		return registry.get("rpc.certificate.expiry").tags("bundle", "node", "chain", "ssl").gauge();
	}

}
