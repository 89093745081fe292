package io.rpcnet.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.X509KeyManager;

import io.rpcnet.Internal;

/**
 * What a certificate says by which this node proves who it is: the first of its chain.
 * Nothing of it is secret.
 *
 * @param bundle the name of the SSL bundle
 * @param chain the alias of the chain in the bundle's key store
 * @param subject the distinguished name of whom the certificate is for
 * @param issuer the distinguished name of who signed it
 * @param serialNumber its number, in lower-case hexadecimal
 * @param notBefore when it begins to be valid
 * @param notAfter when it ends to be valid
 * @param alternativeNames the other names of whom it is for, as {@code DNS:localhost},
 * {@code IP:127.0.0.1} or {@code URI:spiffe://example.com/shop}
 * @since 0.1.0
 */
@Internal
public record ChainCertificate(String bundle, String chain, String subject, String issuer, String serialNumber,
		Instant notBefore, Instant notAfter, List<String> alternativeNames) {

	private static final List<String> KEY_TYPES = List.of("RSA", "RSASSA-PSS", "EC", "EdDSA", "DSA");

	// RFC 5280, section 4.2.1.6; the other kinds are not text
	private static final Map<Integer, String> NAME_KINDS = Map.of(1, "EMAIL", 2, "DNS", 6, "URI", 7, "IP");

	// The JDK's PKIX key manager puts the number of its question and of the store first
	private static final Pattern ALIAS_PREFIX = Pattern.compile("^\\d+\\.\\d+\\.");

	private static final int HEXADECIMAL = 16;

	/**
	 * Read the certificates of a bundle.
	 * @param bundle the bundle's name
	 * @param material what it holds
	 * @return a certificate for each chain that may be shown to a peer; none when the
	 * bundle has none, or keeps them in a way of its own
	 */
	static List<ChainCertificate> of(String bundle, TlsMaterial material) {
		String only = material.bundle().getKey().getAlias();
		return Arrays.stream(material.keys().getKeyManagers())
			.filter(X509KeyManager.class::isInstance)
			.map(X509KeyManager.class::cast)
			.flatMap((manager) -> of(bundle, manager))
			.filter((certificate) -> only == null || only.equalsIgnoreCase(certificate.chain()))
			.toList();
	}

	private static Stream<ChainCertificate> of(String bundle, X509KeyManager manager) {
		return KEY_TYPES.stream()
			.flatMap((type) -> Stream.ofNullable(manager.getServerAliases(type, null)))
			.flatMap(Arrays::stream)
			.distinct()
			.flatMap((alias) -> Stream.ofNullable(manager.getCertificateChain(alias))
				.map((chain) -> of(bundle, ALIAS_PREFIX.matcher(alias).replaceFirst(""), chain[0])));
	}

	private static ChainCertificate of(String bundle, String chain, X509Certificate certificate) {
		return new ChainCertificate(bundle, chain, certificate.getSubjectX500Principal().getName(),
				certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber().toString(HEXADECIMAL),
				certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(),
				alternativeNames(certificate));
	}

	private static List<String> alternativeNames(X509Certificate certificate) {
		try {
			Collection<List<?>> names = certificate.getSubjectAlternativeNames();
			return Stream.ofNullable(names)
				.flatMap(Collection::stream)
				.filter((name) -> NAME_KINDS.containsKey(name.get(0)))
				.map((name) -> NAME_KINDS.get(name.get(0)) + ":" + name.get(1))
				.toList();
		}
		catch (CertificateParsingException ex) {
			// What cannot be read is no name that a peer could accept
			return List.of();
		}
	}

}
