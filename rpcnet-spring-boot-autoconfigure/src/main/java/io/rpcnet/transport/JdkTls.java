package io.rpcnet.transport;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslOptions;

/**
 * The JDK's TLS, without Netty's context of it: the classes of that make certificates and
 * open the JDK's trust store when they load, and a start needs neither.
 */
final class JdkTls {

	/** What Netty enables by default, too. */
	private static final List<String> CIPHERS = List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
			"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
			"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
			"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA",
			"TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

	private final SSLContext context;

	private final String[] ciphers;

	private final String[] protocols;

	/**
	 * Create it.
	 * @param material the keys, and who is trusted
	 * @param protocols the versions unless the bundle names others
	 * @throws GeneralSecurityException if the JDK cannot use the material
	 * @throws IllegalArgumentException if the JDK does not know a cipher suite or a
	 * version
	 */
	JdkTls(TlsMaterial material, List<String> protocols) throws GeneralSecurityException {
		this.context = SSLContext.getInstance("TLS");
		this.context.init(material.keys().getKeyManagers(), material.trust().getTrustManagers(), null);
		SslOptions options = material.bundle().getOptions();
		this.ciphers = orElse(options.getCiphers(), supported(this.context));
		this.protocols = orElse(options.getEnabledProtocols(), protocols.stream());
		newEngine();
	}

	private static String[] orElse(String @Nullable [] configured, Stream<String> otherwise) {
		return (configured != null) ? configured : otherwise.toArray(String[]::new);
	}

	private static Stream<String> supported(SSLContext context) {
		Set<String> supported = Set.of(context.getSupportedSSLParameters().getCipherSuites());
		return CIPHERS.stream().filter(supported::contains);
	}

	private SSLEngine newEngine() {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setEnabledCipherSuites(this.ciphers);
		engine.setEnabledProtocols(this.protocols);
		return engine;
	}

	SslHandler newServerHandler(ClientAuth clientAuth) {
		SSLEngine engine = newEngine();
		engine.setUseClientMode(false);
		switch (clientAuth) {
			case NONE -> engine.setNeedClientAuth(false);
			case WANT -> engine.setWantClientAuth(true);
			case NEED -> engine.setNeedClientAuth(true);
		}
		return new SslHandler(engine);
	}

	SslHandler newClientHandler() {
		SSLEngine engine = newEngine();
		engine.setUseClientMode(true);
		return new SslHandler(engine);
	}

}
