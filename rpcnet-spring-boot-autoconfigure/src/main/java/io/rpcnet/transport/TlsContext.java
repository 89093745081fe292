package io.rpcnet.transport;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

import io.rpcnet.Internal;

/**
 * The TLS side of listeners and connections, made from one SSL bundle: BoringSSL when
 * {@code netty-tcnative} is on the class path, the JDK's TLS otherwise; TLS 1.3 and 1.2
 * unless the bundle names protocols.
 * <p>
 * The address of a peer is not compared with its certificate: members of a cluster move,
 * the authority that signed them does not.
 *
 * @since 0.1.0
 */
@Internal
public final class TlsContext {

	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

	private final Function<ByteBufAllocator, SslHandler> server;

	private final Function<ByteBufAllocator, SslHandler> client;

	private TlsContext(Function<ByteBufAllocator, SslHandler> server, Function<ByteBufAllocator, SslHandler> client) {
		this.server = server;
		this.client = client;
	}

	/**
	 * Make the context from a bundle.
	 * @param bundles the bundles of the application
	 * @param name the bundle's name
	 * @param property the property that named it, for the message when it is unusable
	 * @param clientAuth what the listening side asks of its peers
	 * @return the context
	 * @throws FailureAnalyzedException if there is no such bundle, or its certificate or
	 * key cannot be read
	 */
	public static TlsContext of(SslBundles bundles, String name, String property, ClientAuth clientAuth) {
		return of(bundles, name, property, clientAuth, TlsMaterial::of);
	}

	static TlsContext of(SslBundles bundles, String name, String property, ClientAuth clientAuth,
			Function<SslBundle, TlsMaterial> opener) {
		SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
		return of(bundles, name, property, clientAuth, opener, provider);
	}

	static TlsContext of(SslBundles bundles, String name, String property, ClientAuth clientAuth,
			Function<SslBundle, TlsMaterial> opener, SslProvider provider) {
		try {
			TlsMaterial material = opener.apply(bundles.getBundle(name));
			return (provider == SslProvider.JDK) ? ofJdk(material, clientAuth) : ofOpenSsl(material, clientAuth);
		}
		catch (NoSuchSslBundleException ex) {
			throw new FailureAnalyzedException(
					"The SSL bundle '%s', named by the property '%s', does not exist.".formatted(name, property),
					"Define it under 'spring.ssl.bundle.pem.%s' or 'spring.ssl.bundle.jks.%s', or name another one."
						.formatted(name, name),
					ex);
		}
		catch (FailureAnalyzedException ex) {
			// A bundle that is made on demand knows better what is wrong and how to help.
			throw ex;
		}
		catch (SSLException | GeneralSecurityException | RuntimeException ex) {
			throw new FailureAnalyzedException(
					"The SSL bundle '%s', named by the property '%s', cannot be used: %s".formatted(name, property,
							rootMessage(ex)),
					"Check that the files of the bundle exist, can be read by this process, and hold a certificate "
							+ "chain with its private key.",
					ex);
		}
	}

	private static TlsContext ofJdk(TlsMaterial material, ClientAuth clientAuth) throws GeneralSecurityException {
		JdkTls tls = new JdkTls(material, PROTOCOLS);
		return new TlsContext((allocator) -> tls.newServerHandler(clientAuth), (allocator) -> tls.newClientHandler());
	}

	private static TlsContext ofOpenSsl(TlsMaterial material, ClientAuth clientAuth) throws SSLException {
		SslContext server = options(SslContextBuilder.forServer(material.keys()), material)
			.clientAuth(toNetty(clientAuth))
			.build();
		SslContext client = options(SslContextBuilder.forClient().keyManager(material.keys()), material)
			.endpointIdentificationAlgorithm(null)
			.build();
		return new TlsContext(server::newHandler, client::newHandler);
	}

	private static SslContextBuilder options(SslContextBuilder builder, TlsMaterial material) {
		SslOptions options = material.bundle().getOptions();
		String @Nullable [] ciphers = options.getCiphers();
		String @Nullable [] protocols = options.getEnabledProtocols();
		return builder.sslProvider(SslProvider.OPENSSL)
			.trustManager(material.trust())
			.ciphers((ciphers != null) ? List.of(ciphers) : null)
			.protocols((protocols != null) ? List.of(protocols) : PROTOCOLS);
	}

	private static io.netty.handler.ssl.ClientAuth toNetty(ClientAuth clientAuth) {
		return switch (clientAuth) {
			case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
			case WANT -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
			case NEED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
		};
	}

	private static String rootMessage(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getClass().getSimpleName() + ": " + root.getMessage();
	}

	/**
	 * Return the handler that accepts a handshake.
	 * @param allocator the channel's allocator
	 * @return a handler for one channel
	 */
	public SslHandler newServerHandler(ByteBufAllocator allocator) {
		return withTimeout(this.server.apply(allocator));
	}

	/**
	 * Return the handler that begins a handshake.
	 * @param allocator the channel's allocator
	 * @return a handler for one channel
	 */
	public SslHandler newClientHandler(ByteBufAllocator allocator) {
		return withTimeout(this.client.apply(allocator));
	}

	private static SslHandler withTimeout(SslHandler handler) {
		handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
		// Frames come in batches of at most a record: put together once more, they would
		// be copied
		handler.setWrapDataSize(0);
		return handler;
	}

}
