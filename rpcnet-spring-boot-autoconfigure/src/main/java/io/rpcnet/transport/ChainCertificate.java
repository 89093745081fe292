package io.rpcnet.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

import org.jspecify.annotations.Nullable;

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

	private static final int HEXADECIMAL = 16;

	static List<ChainCertificate> of(String bundle, KeyManagerFactory keys) {
		for (KeyManager manager : keys.getKeyManagers()) {
			if (manager instanceof X509KeyManager chains) {
				return aliases(chains).stream()
					.map((alias) -> of(bundle, alias, chains.getCertificateChain(alias)))
					.toList();
			}
		}
		return List.of();
	}

	private static Set<String> aliases(X509KeyManager chains) {
		Set<String> aliases = new TreeSet<>();
		for (String type : KEY_TYPES) {
			String @Nullable [] found = chains.getServerAliases(type, null);
			aliases.addAll((found != null) ? List.of(found) : List.of());
		}
		return aliases;
	}

	private static ChainCertificate of(String bundle, String alias, X509Certificate[] chain) {
		X509Certificate certificate = chain[0];
		return new ChainCertificate(bundle, alias, certificate.getSubjectX500Principal().getName(),
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
