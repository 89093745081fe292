package io.rpcnet.transport;

import java.io.OutputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.rsocket.RSocket;
import io.rsocket.util.DefaultPayload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for TLS of listeners and connections: who is heard, and who is not.
 */
class TlsTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final String PASSWORD = "for this test";

	private static final TestCertificates authority = new TestCertificates();

	private static final TestCertificates stranger = new TestCertificates();

	private static final TestCertificates impostor = authority.impostor();

	private static EventLoops loops;

	private final List<AutoCloseable> opened = new ArrayList<>();

	@BeforeAll
	static void start() {
		loops = new EventLoops("test-client", 1);
	}

	@AfterAll
	static void stop() {
		loops.close();
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.opened) {
			closeable.close();
		}
	}

	@Test
	void cipherSuitesOfTheJdkAreNettys() throws Exception {
		SslContext netty = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
		SslHandler handler = tls(authority.bundle("client"), ClientAuth.NEED, SslProvider.JDK)
			.newClientHandler(UnpooledByteBufAllocator.DEFAULT);
		assertThat(handler.engine().getEnabledCipherSuites()).containsExactlyInAnyOrderElementsOf(netty.cipherSuites());
	}

	@Test
	void bundleIsOpenedOnceForAllSidesUntilItIsUpdated() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("test", authority.bundle("server"));
		TlsContexts contexts = new TlsContexts(bundles, "test", false);
		contexts.openAhead();
		TlsMaterial opened = contexts.open("test", bundles.getBundle("test"));
		contexts.get("The listener", "rpcnet.server.ssl", null, ClientAuth.NEED);
		assertThat(contexts.open("test", bundles.getBundle("test"))).isSameAs(opened);
		bundles.updateBundle("test", authority.bundle("server"));
		assertThat(contexts.open("test", bundles.getBundle("test"))).isNotSameAs(opened);
	}

	@Test
	void bothProvidersAreTested() {
		assertThat(OpenSsl.isAvailable()).isTrue();
	}

	@Providers
	void whenCertificateIsNeededThenOnlyOneOfTheAuthorityIsHeard(SslProvider provider) throws Exception {
		TestListener listener = listen(authority.bundle("server"), ClientAuth.NEED, provider);
		RSocket proper = connect(listener, authority.bundle("client"), provider);
		assertRefused(listener, stranger.bundle("client"), provider);
		assertRefused(listener, trusting(stranger.bundle("client")), provider);
		assertRefused(listener, trusting(impostor.bundle("client")), provider);
		assertRefused(listener, authority.bundleWithoutCertificate(), provider);
		assertRefused(listener, null, provider);
		assertThat(listener.accepted()).isOne();
		assertAnswers(proper);
	}

	@Providers
	void whenCertificateIsWantedThenNoneIsHeardButNotAStrangers(SslProvider provider) throws Exception {
		TestListener listener = listen(authority.bundle("server"), ClientAuth.WANT, provider);
		assertAnswers(connect(listener, authority.bundle("client"), provider));
		assertAnswers(connect(listener, authority.bundleWithoutCertificate(), provider));
		assertRefused(listener, trusting(impostor.bundle("client")), provider);
	}

	@Providers
	void whenNoCertificateIsAskedForThenAnyIsHeard(SslProvider provider) throws Exception {
		TestListener listener = listen(authority.bundle("server"), ClientAuth.NONE, provider);
		assertAnswers(connect(listener, authority.bundle("client"), provider));
		assertAnswers(connect(listener, authority.bundleWithoutCertificate(), provider));
		assertAnswers(connect(listener, trusting(impostor.bundle("client")), provider));
		assertRefused(listener, null, provider);
	}

	@Providers
	void whenServerIsOfAnotherAuthorityThenIsNotCalled(SslProvider provider) throws Exception {
		TestListener listener = listen(stranger.bundle("server"), ClientAuth.NONE, provider);
		assertRefused(listener, authority.bundle("client"), provider);
	}

	@Providers
	void clientOfTls12IsHeardAndRefusedAsOneOfTls13(SslProvider provider) throws Exception {
		TestListener listener = listen(authority.bundle("server"), ClientAuth.NEED, provider);
		for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
			assertAnswers(connect(listener, speaking(protocol, authority.bundle("client")), provider));
			assertRefused(listener, speaking(protocol, trusting(impostor.bundle("client"))), provider);
		}
	}

	@Providers
	void clientOfTls11IsNotHeard(SslProvider provider) throws Exception {
		SslBundle old = speaking("TLSv1.1", authority.bundle("client"));
		// The JDK's own TLS refuses to speak so old a version
		assertRefused(listen(authority.bundle("server"), ClientAuth.NEED, provider), old, SslProvider.OPENSSL);
		assertAnswers(connect(listen(old, ClientAuth.NEED, SslProvider.OPENSSL), old, SslProvider.OPENSSL));
	}

	@Test
	void providersUnderstandEachOther() throws Exception {
		TestListener jdk = listen(authority.bundle("server"), ClientAuth.NEED, SslProvider.JDK);
		assertAnswers(connect(jdk, authority.bundle("client"), SslProvider.OPENSSL));
		TestListener openSsl = listen(authority.bundle("server"), ClientAuth.NEED, SslProvider.OPENSSL);
		assertAnswers(connect(openSsl, authority.bundle("client"), SslProvider.JDK));
	}

	@Providers
	void bundleOfKeyStoresWorksAsOneOfPem(SslProvider provider, @TempDir Path directory) throws Exception {
		TestListener listener = listen(pkcs12(directory), ClientAuth.NEED, provider);
		assertAnswers(connect(listener, authority.bundle("client"), provider));
		assertAnswers(connect(listener, pkcs12(directory), provider));
	}

	private TestListener listen(SslBundle bundle, ClientAuth clientAuth, SslProvider provider) {
		TestListener listener = new TestListener(tls(bundle, clientAuth, provider));
		this.opened.add(listener);
		return listener;
	}

	private RSocket connect(TestListener listener, @Nullable SslBundle bundle, SslProvider provider) {
		RSocket connection = connection(listener, bundle, provider).block(SOON);
		this.opened.add(connection::dispose);
		return connection;
	}

	private static Mono<RSocket> connection(TestListener listener, @Nullable SslBundle bundle, SslProvider provider) {
		TlsContext tls = (bundle != null) ? tls(bundle, ClientAuth.NONE, provider) : null;
		return new RpcConnectionFactory(() -> loops, () -> tls, "application/cbor", SOON, SOON, 1024 * 1024)
			.connect(listener.address());
	}

	private static TlsContext tls(SslBundle bundle, ClientAuth clientAuth, SslProvider provider) {
		return TlsContext.of(new DefaultSslBundleRegistry("test", bundle), "test", "test.bundle", clientAuth,
				TlsMaterial::of, provider);
	}

	private static void assertAnswers(RSocket connection) {
		StepVerifier
			.create(connection.requestResponse(DefaultPayload.create("hello")).map((payload) -> payload.getDataUtf8()))
			.expectNext("hello")
			.expectComplete()
			.verify(SOON);
	}

	private static void assertRefused(TestListener listener, @Nullable SslBundle bundle, SslProvider provider) {
		int before = listener.accepted();
		StepVerifier.create(connection(listener, bundle, provider)).expectError().verify(SOON);
		assertThat(listener.accepted()).isEqualTo(before);
	}

	/** The certificate of someone else who trusts our servers all the same. */
	private static SslBundle trusting(SslBundle bundle) {
		return SslBundle.of(new SslStoreBundle() {

			@Override
			public KeyStore getKeyStore() {
				return bundle.getStores().getKeyStore();
			}

			@Override
			public String getKeyStorePassword() {
				return bundle.getStores().getKeyStorePassword();
			}

			@Override
			public KeyStore getTrustStore() {
				return authority.bundleWithoutCertificate().getStores().getTrustStore();
			}

		});
	}

	private static SslBundle speaking(String protocol, SslBundle bundle) {
		Set<String> ciphers = protocol.equals("TLSv1.1") ? Set.of("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA") : null;
		return SslBundle.of(bundle.getStores(), SslBundleKey.NONE, SslOptions.of(ciphers, Set.of(protocol)));
	}

	private static SslBundle pkcs12(Path directory) throws Exception {
		X509Bundle node = authority.node("from-key-store");
		KeyStore keys = KeyStore.getInstance("PKCS12");
		keys.load(null, null);
		keys.setKeyEntry("node", node.getKeyPair().getPrivate(), PASSWORD.toCharArray(), node.getCertificatePath());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		X509Certificate[] path = node.getCertificatePathWithRoot();
		trusted.setCertificateEntry("authority", path[path.length - 1]);
		return SslBundle.of(new JksSslStoreBundle(store(directory.resolve("node.p12"), keys),
				store(directory.resolve("trusted.p12"), trusted)));
	}

	private static JksSslStoreDetails store(Path file, KeyStore store) throws Exception {
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, PASSWORD.toCharArray());
		}
		return JksSslStoreDetails.forLocation(file.toUri().toString()).withPassword(PASSWORD);
	}

	/**
	 * Runs a test with each TLS implementation.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@ParameterizedTest
	@EnumSource(value = SslProvider.class, names = { "JDK", "OPENSSL" })
	private @interface Providers {

	}

}
