package io.rpcnet.transport;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
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
			return TlsContext.of(this.bundles, bundle, prefix + ".bundle", clientAuth);
		}
		if (this.serverBundle != null) {
			return TlsContext.of(this.bundles, this.serverBundle, SERVER_BUNDLE_PROPERTY, clientAuth);
		}
		if (this.development) {
			requireDevelopmentBundle(side);
			return TlsContext.of(this.bundles, DEVELOPMENT_BUNDLE, "rpcnet.dev.enabled", clientAuth);
		}
		throw new FailureAnalyzedException(
				"%s has no TLS configuration: '%s.bundle' is not set.".formatted(side, prefix), """
						Do one of:
						- set '%s' to the name of an SSL bundle defined under 'spring.ssl.bundle' (production);
						- set 'rpcnet.dev.enabled=true' to use certificates made on this machine (development only);
						- set '%s.enabled=false' to use plain text, which anyone on the network can read and forge."""
					.formatted(SERVER_BUNDLE_PROPERTY, prefix));
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
