package io.rpcnet.transport;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.springframework.boot.ssl.SslBundle;

/**
 * What a bundle holds, opened once: Boot opens its stores anew for whoever asks, and each
 * time derives the key that encrypts the private key in them.
 *
 * @param bundle the bundle
 * @param keys its certificate chain and private key
 * @param trust who it trusts
 */
record TlsMaterial(SslBundle bundle, KeyManagerFactory keys, TrustManagerFactory trust) {

	static TlsMaterial of(SslBundle bundle) {
		return new TlsMaterial(bundle, bundle.getManagers().getKeyManagerFactory(),
				bundle.getManagers().getTrustManagerFactory());
	}

}
