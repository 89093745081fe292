package io.rpcnet.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A certificate for both sides, made for one run.
 *
 * @param directory the folder with {@code ca.pem}, {@code node.pem} and
 * {@code node-key.pem}
 */
record Certificates(Path directory) {

	static final String PROTOCOL = "TLSv1.3";

	/**
	 * Make them.
	 * @param directory an existing folder that nobody else reads
	 * @return the certificates
	 * @throws Exception if they cannot be made or written
	 */
	static Certificates make(Path directory) throws Exception {
		X509Bundle authority = new CertificateBuilder().ecp256()
			.subject("CN=Benchmark CA")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		X509Bundle node = new CertificateBuilder().ecp256()
			.subject("CN=localhost")
			.addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.addExtendedKeyUsageServerAuth()
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(authority);
		Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
		Files.writeString(directory.resolve("node.pem"), node.getCertificatePathPEM());
		Files.writeString(directory.resolve("node-key.pem"), node.getPrivateKeyPEM());
		return new Certificates(directory);
	}

	void delete() throws IOException {
		for (File file : List.of(authority(), certificate(), key())) {
			Files.deleteIfExists(file.toPath());
		}
		Files.deleteIfExists(this.directory);
	}

	File authority() {
		return this.directory.resolve("ca.pem").toFile();
	}

	File certificate() {
		return this.directory.resolve("node.pem").toFile();
	}

	File key() {
		return this.directory.resolve("node-key.pem").toFile();
	}

	SslContext serverContext() throws IOException {
		return SslContextBuilder.forServer(certificate(), key())
			.sslProvider(SslProvider.OPENSSL)
			.protocols(PROTOCOL)
			.trustManager(authority())
			.clientAuth(ClientAuth.REQUIRE)
			.build();
	}

	SslContext clientContext() throws IOException {
		return SslContextBuilder.forClient()
			.sslProvider(SslProvider.OPENSSL)
			.protocols(PROTOCOL)
			.trustManager(authority())
			.keyManager(certificate(), key())
			.build();
	}

	/**
	 * Return the settings of the SSL bundle {@code node}.
	 * @return arguments of a Boot application
	 */
	List<String> bundle() {
		String prefix = "--spring.ssl.bundle.pem.node.";
		return List.of(prefix + "truststore.certificate=" + authority().toURI(),
				prefix + "keystore.certificate=" + certificate().toURI(),
				prefix + "keystore.private-key=" + key().toURI(), prefix + "options.enabled-protocols=" + PROTOCOL);
	}

}
