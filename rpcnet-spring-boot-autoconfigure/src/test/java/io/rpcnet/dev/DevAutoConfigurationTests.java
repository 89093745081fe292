package io.rpcnet.dev;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.TlsContexts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DevAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DevAutoConfigurationTests {

	private static final String WARNING = "Development certificates are in use";

	@TempDir
	private Path temporary;

	private ApplicationContextRunner contextRunner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, DevAutoConfiguration.class))
			.withPropertyValues("rpcnet.dev.directory=" + directory());
	}

	private ApplicationContextRunner enabled() {
		return contextRunner().withPropertyValues("rpcnet.dev.enabled=true");
	}

	private Path directory() {
		return this.temporary.resolve("dev");
	}

	@Test
	void offByDefault(CapturedOutput output) {
		contextRunner().run((context) -> assertThat(context.getBean(SslBundles.class).getBundleNames()).isEmpty());
		assertThat(directory()).doesNotExist();
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void bundleSpeaksMutualTlsWithItself() {
		enabled().run((context) -> {
			SSLContext tls = context.getBean(SslBundles.class)
				.getBundle(TlsContexts.DEVELOPMENT_BUNDLE)
				.createSslContext();
			SSLSession session = handshake(tls);
			assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
			assertThat((X509Certificate) session.getPeerCertificates()[0])
				.extracting((peer) -> peer.getSubjectX500Principal().getName())
				.isEqualTo("CN=RpcNet development node");
		});
	}

	private static SSLSession handshake(SSLContext tls) throws Exception {
		InetAddress loopback = InetAddress.getByName("127.0.0.1");
		try (SSLServerSocket listener = (SSLServerSocket) tls.getServerSocketFactory()
			.createServerSocket(0, 1, loopback);
				SSLSocket client = (SSLSocket) tls.getSocketFactory().createSocket(loopback, listener.getLocalPort());
				SSLSocket server = (SSLSocket) listener.accept()) {
			server.setNeedClientAuth(true);
			SSLParameters parameters = client.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			client.setSSLParameters(parameters);
			CompletableFuture<SSLSession> seenByServer = CompletableFuture.supplyAsync(server::getSession);
			client.startHandshake();
			assertThat(client.getSession().getPeerCertificates()).hasSizeGreaterThan(0);
			return seenByServer.get();
		}
	}

	@Test
	void contextOfTransportIsMadeFromTheBundle() {
		enabled().run((context) -> assertThat(new TlsContexts(context.getBean(SslBundles.class), null, true)
			.get("The test", "rpcnet.server.ssl", null, ClientAuth.NEED)).isNotNull());
	}

	@Test
	void whenProcessedAheadOfTimeWithItAndStartedWithoutThenThereIsNoBundle() {
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry();
		new DevAutoConfiguration().rpcDevelopmentBundle(new DevProperties(false, directory()), new MockEnvironment())
			.registerBundles(registry);
		assertThat(registry.getBundleNames()).isEmpty();
	}

	@Test
	void whenProcessedAheadOfTimeWithoutItThenMessageSaysSo() {
		TlsContexts contexts = new TlsContexts(new DefaultSslBundleRegistry(), null, true);
		assertThatExceptionOfType(FailureAnalyzedException.class)
			.isThrownBy(() -> contexts.get("The RPC listener", "rpcnet.server.ssl", null, ClientAuth.NEED))
			.satisfies((ex) -> {
				assertThat(ex.analysis().getDescription()).isEqualTo(
						"The RPC listener finds no certificates of development mode, although 'rpcnet.dev.enabled' is "
								+ "true: this application was processed ahead of time without it.");
				assertThat(ex.analysis().getAction())
					.isEqualTo("Set 'rpcnet.dev.enabled=true' for 'process-aot' too, or start without "
							+ "'-Dspring.aot.enabled=true'.");
			});
	}

	@Test
	void warnsOnceNamingTheFolderAndTheWayOut(CapturedOutput output) {
		enabled().run((context) -> {
			SslBundle bundle = context.getBean(SslBundles.class).getBundle(TlsContexts.DEVELOPMENT_BUNDLE);
			bundle.createSslContext();
			bundle.createSslContext();
		});
		assertThat(output).containsOnlyOnce(WARNING).contains(directory().toString(), "'rpcnet.server.ssl.bundle'");
	}

	@Test
	void warnsAtEveryStart(CapturedOutput output) {
		for (int start = 0; start < 2; start++) {
			enabled().run((context) -> context.getBean(SslBundles.class)
				.getBundle(TlsContexts.DEVELOPMENT_BUNDLE)
				.createSslContext());
		}
		assertThat(output.toString().split(WARNING)).hasSize(3);
	}

	@Test
	void whenBundleIsNotUsedThenNothingIsMade(CapturedOutput output) {
		enabled().run((context) -> assertThat(context.getBean(SslBundles.class).getBundleNames())
			.containsExactly(TlsContexts.DEVELOPMENT_BUNDLE));
		assertThat(directory()).doesNotExist();
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void whenServerNamesItsBundleThenOursIsAbsent() {
		enabled().withPropertyValues("rpcnet.server.ssl.bundle=mine")
			.run((context) -> assertThat(context.getBean(SslBundles.class).getBundleNames()).isEmpty());
		assertThat(directory()).doesNotExist();
	}

	@Test
	void whenServerNamesOurBundleThenItIsThere() {
		enabled().withPropertyValues("rpcnet.server.ssl.bundle=rpcnet-dev")
			.run((context) -> assertThat(context.getBean(SslBundles.class).getBundleNames())
				.containsExactly(TlsContexts.DEVELOPMENT_BUNDLE));
	}

	@Test
	void whenUserRegistersTheSameNameThenOursStepsBack() {
		SslBundle mine = SslBundle.of(SslStoreBundle.NONE);
		enabled()
			.withBean(SslBundleRegistrar.class,
					() -> (registry) -> registry.registerBundle(TlsContexts.DEVELOPMENT_BUNDLE, mine))
			.run((context) -> assertThat(context.getBean(SslBundles.class).getBundle(TlsContexts.DEVELOPMENT_BUNDLE))
				.isSameAs(mine));
	}

	@Test
	void whenPropertiesDefineTheSameNameThenOursStepsBack() throws Exception {
		DevCertificates.in(directory()).get();
		Path copy = Files.copy(directory().resolve("ca.pem"), this.temporary.resolve("mine.pem"));
		enabled().withPropertyValues("spring.ssl.bundle.pem.rpcnet-dev.truststore.certificate=" + copy)
			.run((context) -> assertThat(context.getBean(SslBundles.class)
				.getBundle(TlsContexts.DEVELOPMENT_BUNDLE)
				.getStores()
				.getKeyStore()).isNull());
	}

	@Test
	void whenFolderCannotBeUsedThenTransportPassesTheAdviceOn() throws Exception {
		Files.writeString(directory(), "a file");
		enabled().run((context) -> {
			TlsContexts contexts = new TlsContexts(context.getBean(SslBundles.class), null, true);
			assertThatExceptionOfType(FailureAnalyzedException.class)
				.isThrownBy(() -> contexts.get("The test", "rpcnet.server.ssl", null, ClientAuth.NEED))
				.satisfies((ex) -> assertThat(ex.analysis().getAction()).contains("'rpcnet.dev.directory'"));
		});
	}

	@Test
	void directoryDefaultsToTheHomeOfTheUser() {
		assertThat(DevCertificates.in(null).directory())
			.isEqualTo(Path.of(System.getProperty("user.home"), ".rpcnet", "dev"));
	}

	@Test
	void whenUserHasNoHomeThenAsksForADirectory() {
		String home = System.getProperty("user.home");
		try {
			System.setProperty("user.home", "?");
			assertThatExceptionOfType(FailureAnalyzedException.class)
				.isThrownBy(() -> DevCertificates.in(null).directory())
				.satisfies((ex) -> assertThat(ex.analysis().getAction()).contains("'rpcnet.dev.directory'"));
		}
		finally {
			System.setProperty("user.home", home);
		}
	}

}
