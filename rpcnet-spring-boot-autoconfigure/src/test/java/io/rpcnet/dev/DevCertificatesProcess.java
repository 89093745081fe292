package io.rpcnet.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Asks for certificates from another process or class loader.
 */
public final class DevCertificatesProcess {

	private DevCertificatesProcess() {
	}

	/**
	 * Print the fingerprint of the certificates, once a line was read.
	 * @param arguments the folder
	 * @throws Exception if that fails
	 */
	public static void main(String[] arguments) throws Exception {
		System.out.println("ready");
		if (System.in.read() != -1) {
			System.out.println(fingerprint(arguments[0]));
		}
	}

	public static String fingerprint(String directory) throws IOException, GeneralSecurityException {
		return fingerprint(DevCertificates.in(Path.of(directory)).get());
	}

	static String fingerprint(CertificateSet set) throws GeneralSecurityException {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		digest.update(set.authority().getEncoded());
		digest.update(set.chain().get(0).getEncoded());
		return HexFormat.of().formatHex(digest.digest(set.key().getEncoded()));
	}

}
