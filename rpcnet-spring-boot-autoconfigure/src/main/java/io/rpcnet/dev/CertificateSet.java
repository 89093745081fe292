package io.rpcnet.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * An authority's certificate, and a node's certificate with its key.
 *
 * @param authority the authority's certificate, whose key nobody has any more
 * @param chain the node's certificate, then the authority's
 * @param key the node's key
 */
record CertificateSet(X509Certificate authority, List<X509Certificate> chain, PrivateKey key) {

	private static final String AUTHORITY_FILE = "ca.pem";

	private static final String CHAIN_FILE = "node.pem";

	private static final String KEY_FILE = "node-key.pem";

	/**
	 * The files of a set; the key comes last, see {@link PrivateFolder.Workplace}.
	 */
	static final List<String> FILES = List.of(AUTHORITY_FILE, CHAIN_FILE, KEY_FILE);

	CertificateSet {
		chain = List.copyOf(chain);
	}

	static CertificateSet of(KeyStore store, String alias, char[] password) throws GeneralSecurityException {
		List<X509Certificate> chain = Stream.of(store.getCertificateChain(alias))
			.map(X509Certificate.class::cast)
			.toList();
		return new CertificateSet(chain.get(chain.size() - 1), chain, (PrivateKey) store.getKey(alias, password));
	}

	static @Nullable CertificateSet read(Path folder) {
		try {
			X509Certificate authority = PemContent.load(folder.resolve(AUTHORITY_FILE)).getCertificates().get(0);
			PemContent chain = PemContent.load(folder.resolve(CHAIN_FILE));
			PrivateKey key = PemContent.load(folder.resolve(KEY_FILE)).getPrivateKey();
			return (key != null) ? new CertificateSet(authority, chain.getCertificates(), key) : null;
		}
		catch (IOException | RuntimeException ex) {
			// Missing, or whatever the parser makes of damage: it will be made anew.
			return null;
		}
	}

	void write(PrivateFolder folder) throws IOException {
		try {
			folder.write(AUTHORITY_FILE, pem(this.authority));
			folder.write(CHAIN_FILE, this.chain.stream().map(CertificateSet::pem).collect(Collectors.joining()));
			folder.write(KEY_FILE, pem("PRIVATE KEY", this.key.getEncoded()));
		}
		catch (IllegalStateException ex) {
			throw new IOException(ex);
		}
	}

	private static String pem(Certificate certificate) {
		try {
			return pem("CERTIFICATE", certificate.getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String label, byte[] content) {
		String base64 = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
	}

	/**
	 * Return whether the parts belong together and are valid, now and for a while.
	 * @param now the time
	 * @param remaining how long they must stay valid
	 * @return true if they can be used
	 */
	boolean isUsable(Instant now, Duration remaining) {
		try {
			X509Certificate node = this.chain.get(0);
			for (X509Certificate certificate : List.of(node, this.authority)) {
				certificate.checkValidity(Date.from(now));
				certificate.checkValidity(Date.from(now.plus(remaining)));
				certificate.verify(this.authority.getPublicKey());
			}
			return isKeyOf(node) && this.chain.get(this.chain.size() - 1).equals(this.authority);
		}
		catch (GeneralSecurityException ex) {
			// Expired, signed by another, or of an algorithm that is not ours.
			return false;
		}
	}

	private boolean isKeyOf(X509Certificate node) throws GeneralSecurityException {
		Signature signature = Signature.getInstance("SHA256withECDSA");
		signature.initSign(this.key);
		byte[] signed = signature.sign();
		signature.initVerify(node);
		return signature.verify(signed);
	}

}
