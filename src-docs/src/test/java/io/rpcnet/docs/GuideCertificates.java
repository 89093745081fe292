package io.rpcnet.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * The files that the guide's settings name: the server's certificate is of one authority,
 * the clients' of another, so that no client has what a node of a cluster has.
 */
public final class GuideCertificates {

	private GuideCertificates() {
	}

	/**
	 * Make authorities and certificates.
	 * @param directory where the files go
	 */
	public static void write(Path directory) {
		try {
			X509Bundle authority = authority("CN=Shop CA");
			X509Bundle clients = authority("CN=Clients CA");
			Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
			Files.writeString(directory.resolve("clients-ca.pem"), clients.getCertificatePEM());
			Files.writeString(directory.resolve("nodes-and-clients-ca.pem"),
					authority.getCertificatePEM() + clients.getCertificatePEM());
			write(directory, "shop", authority);
			write(directory, "till", authority);
			write(directory, "client", clients);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Bundle authority(String subject) throws Exception {
		return new CertificateBuilder().ecp256().subject(subject).setIsCertificateAuthority(true).buildSelfSigned();
	}

	private static void write(Path directory, String name, X509Bundle issuer) throws Exception {
		X509Bundle issued = new CertificateBuilder().ecp256()
			.subject("CN=" + name)
			.addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.addExtendedKeyUsageServerAuth()
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(issuer);
		Files.writeString(directory.resolve(name + ".pem"), issued.getCertificatePathPEM());
		Files.writeString(directory.resolve(name + "-key.pem"), issued.getPrivateKeyPEM());
	}

}
