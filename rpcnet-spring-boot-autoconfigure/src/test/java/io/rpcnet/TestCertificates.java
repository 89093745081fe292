package io.rpcnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;

/**
 * A certificate authority made for one test, and what it signs.
 */
public final class TestCertificates {

	private final X509Bundle authority;

	public TestCertificates() {
		this("CN=Test CA " + System.nanoTime());
	}

	private TestCertificates(String subject) {
		this.authority = build(subject, null);
	}

	/**
	 * Return another authority of the same name. Clients send its certificates to whom
	 * asks for one of this authority, which they would not do with a stranger's.
	 * @return an authority with another key
	 */
	public TestCertificates impostor() {
		return new TestCertificates(this.authority.getCertificate().getSubjectX500Principal().getName());
	}

	private static X509Bundle build(String subject, X509Bundle issuer) {
		try {
			CertificateBuilder builder = new CertificateBuilder().ecp256().subject(subject);
			if (issuer == null) {
				return builder.setIsCertificateAuthority(true).buildSelfSigned();
			}
			return builder.addSanDnsName("localhost")
				.addSanIpAddress("127.0.0.1")
				.addExtendedKeyUsageServerAuth()
				.addExtendedKeyUsageClientAuth()
				.buildIssuedBy(issuer);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the certificate of the authority.
	 * @return PEM text
	 */
	public String authorityPem() {
		return this.authority.getCertificatePEM();
	}

	/**
	 * Return a new certificate for {@code localhost} and 127.0.0.1, with its key.
	 * @param commonName the subject
	 * @return the certificate
	 */
	public X509Bundle node(String commonName) {
		return build("CN=" + commonName, this.authority);
	}

	/**
	 * Return a bundle with a new certificate that trusts this authority.
	 * @param commonName the subject
	 * @return the bundle
	 */
	public SslBundle bundle(String commonName) {
		return bundle(commonName, this);
	}

	/**
	 * Return a bundle with a new certificate that trusts another authority.
	 * @param commonName the subject
	 * @param trusted the authority that is trusted
	 * @return the bundle
	 */
	public SslBundle bundle(String commonName, TestCertificates trusted) {
		X509Bundle node = node(commonName);
		return SslBundle.of(new PemSslStoreBundle(
				PemSslStore.of(List.of(node.getCertificatePath()), node.getKeyPair().getPrivate()), trusted.trust()));
	}

	/**
	 * Return a bundle that trusts this authority and has no certificate.
	 * @return the bundle
	 */
	public SslBundle bundleWithoutCertificate() {
		return SslBundle.of(new PemSslStoreBundle(null, trust()));
	}

	private PemSslStore trust() {
		return PemSslStore.of(List.of(this.authority.getCertificate()), null);
	}

	/**
	 * Return bundles with a single one.
	 * @param name the name of the bundle and the subject of its new certificate
	 * @return the bundles
	 */
	public SslBundles bundles(String name) {
		return new DefaultSslBundleRegistry(name, bundle(name));
	}

	/**
	 * Write {@code ca.pem}, {@code cert.pem} and {@code key.pem} with a new certificate.
	 * @param directory an existing directory
	 * @param commonName the subject
	 * @return the properties that make an SSL bundle of the files
	 */
	public String[] write(Path directory, String commonName) {
		X509Bundle node = node(commonName);
		String prefix = "spring.ssl.bundle.pem." + commonName + ".";
		return new String[] { prefix + "truststore.certificate=" + store(directory.resolve("ca.pem"), authorityPem()),
				prefix + "keystore.certificate=" + store(directory.resolve("cert.pem"), node.getCertificatePathPEM()),
				prefix + "keystore.private-key=" + store(directory.resolve("key.pem"), node.getPrivateKeyPEM()) };
	}

	private static String store(Path file, String content) {
		try {
			return Files.writeString(file, content).toUri().toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
