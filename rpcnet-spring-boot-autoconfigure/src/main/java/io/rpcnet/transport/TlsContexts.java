package io.rpcnet.transport;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import io.rpcnet.Internal;

/**
 * Finds the SSL bundle of each side that speaks TLS: the one that the side names, else
 * the server's, else the development certificate's.
 *
 * @since 0.1.0
 */
@Internal
public final class TlsContexts {

	/**
	 * The name of the bundle that development mode registers.
	 */
	public static final String DEVELOPMENT_BUNDLE = "rpcnet-dev";

	private static final String SERVER_BUNDLE_PROPERTY = "rpcnet.server.ssl.bundle";

	private final SslBundles bundles;

	private final @Nullable String serverBundle;

	private final boolean development;

	private final Map<String, TlsMaterial> opened = new ConcurrentHashMap<>();

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Create a finder.
	 * @param bundles the bundles of the application
	 * @param serverBundle the value of {@code rpcnet.server.ssl.bundle}, or null
	 * @param development whether {@code rpcnet.dev.enabled} is set
	 */
	public TlsContexts(SslBundles bundles, @Nullable String serverBundle, boolean development) {
		this.bundles = bundles;
		this.serverBundle = serverBundle;
		this.development = development;
	}

	/**
	 * Return the TLS context of one side.
	 * @param side what speaks TLS, for messages, as "The RPC listener"
	 * @param prefix the prefix of its settings, as {@code rpcnet.server.ssl}
	 * @param bundle the bundle that it names, or null
	 * @param clientAuth what the listening side asks of its peers
	 * @return the context
	 * @throws FailureAnalyzedException if no bundle is named anywhere, or the bundle
	 * cannot be used
	 */
	public TlsContext get(String side, String prefix, @Nullable String bundle, ClientAuth clientAuth) {
		if (bundle != null) {
			return of(bundle, prefix + ".bundle", clientAuth);
		}
		if (this.serverBundle != null) {
			return of(this.serverBundle, SERVER_BUNDLE_PROPERTY, clientAuth);
		}
		if (this.development) {
			requireDevelopmentBundle(side);
			return of(DEVELOPMENT_BUNDLE, "rpcnet.dev.enabled", clientAuth);
		}
		throw new FailureAnalyzedException(
				"%s has no TLS configuration: '%s.bundle' is not set.".formatted(side, prefix), """
						Do one of:
						- set '%s' to the name of an SSL bundle defined under 'spring.ssl.bundle' (production);
						- set 'rpcnet.dev.enabled=true' to use certificates made on this machine (development only);
						- set '%s.enabled=false' to use plain text, which anyone on the network can read and forge."""
					.formatted(SERVER_BUNDLE_PROPERTY, prefix));
	}

	/**
	 * Begin to open the server's bundle on another thread. Its private key is encrypted
	 * by a key that takes long to derive, and the start has much to do beside that.
	 */
	public void openAhead() {
		String bundle = (this.serverBundle == null && this.development) ? DEVELOPMENT_BUNDLE : this.serverBundle;
		if (bundle != null) {
			Thread thread = new Thread(() -> tryOpen(bundle), "rpcnet-tls");
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void tryOpen(String bundle) {
		try {
			open(bundle, this.bundles.getBundle(bundle));
		}
		catch (RuntimeException ex) {
			// Whoever needs the bundle tries again, and says what to do
		}
	}

	private TlsContext of(String bundle, String property, ClientAuth clientAuth) {
		return TlsContext.of(this.bundles, bundle, property, clientAuth, (found) -> open(bundle, found));
	}

	// Again when the bundle has been updated
	TlsMaterial open(String name, SslBundle bundle) {
		TlsMaterial before = this.opened.get(name);
		TlsMaterial material = this.opened.compute(name,
				(key, known) -> (known != null && known.bundle() == bundle) ? known : TlsMaterial.of(bundle));
		if (material != before) {
			this.listeners.forEach(Runnable::run);
		}
		return material;
	}

	/**
	 * Return the certificates that are in use: of each bundle that a side asked for, as
	 * it was opened last.
	 * @return a certificate for each chain, sorted by bundle, then by chain; no private
	 * key
	 */
	public List<ChainCertificate> certificates() {
		return this.opened.entrySet()
			.stream()
			.flatMap((entry) -> ChainCertificate.of(entry.getKey(), entry.getValue()).stream())
			.sorted(Comparator.comparing(ChainCertificate::bundle).thenComparing(ChainCertificate::chain))
			.toList();
	}

	/**
	 * Add what is to be run whenever {@link #certificates()} have changed, on whatever
	 * thread changed them.
	 * @param listener the listener, which must not block
	 */
	void addListener(Runnable listener) {
		this.listeners.add(listener);
	}

	private void requireDevelopmentBundle(String side) {
		if (!this.bundles.getBundleNames().contains(DEVELOPMENT_BUNDLE)) {
			throw new FailureAnalyzedException(
					"%s finds no certificates of development mode, although 'rpcnet.dev.enabled' is true: this application was processed ahead of time without it."
						.formatted(side),
					"Set 'rpcnet.dev.enabled=true' for 'process-aot' too, or start without '-Dspring.aot.enabled=true'.");
		}
	}

}
