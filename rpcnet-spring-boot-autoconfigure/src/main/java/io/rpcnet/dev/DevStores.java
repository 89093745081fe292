package io.rpcnet.dev;

import java.security.KeyStore;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.util.function.SingletonSupplier;

/**
 * The stores of the development bundle, filled when first asked for: who names another
 * bundle gets neither certificates nor the warning.
 */
final class DevStores implements SslStoreBundle {

	private static final Logger logger = LoggerFactory.getLogger(DevStores.class);

	private final DevCertificates certificates;

	private final Supplier<PemSslStoreBundle> stores = SingletonSupplier.of(this::load);

	DevStores(DevCertificates certificates) {
		this.certificates = certificates;
	}

	private PemSslStoreBundle load() {
		CertificateSet set = this.certificates.get();
		logger.warn(
				"Development certificates are in use, which any process of this user can read. For production "
						+ "set 'rpcnet.server.ssl.bundle' and remove 'rpcnet.dev.enabled'. They are kept in {}",
				this.certificates.directory());
		return new PemSslStoreBundle(PemSslStore.of(set.chain(), set.key()),
				PemSslStore.of(List.of(set.authority()), null));
	}

	@Override
	public @Nullable KeyStore getKeyStore() {
		return this.stores.get().getKeyStore();
	}

	@Override
	public @Nullable String getKeyStorePassword() {
		return this.stores.get().getKeyStorePassword();
	}

	@Override
	public @Nullable KeyStore getTrustStore() {
		return this.stores.get().getTrustStore();
	}

}
