package io.rpcnet.dev;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Makes certificates with the JDK's own {@code keytool}: the JDK has no public API for
 * it, and no library is worth adding for the sake of development mode.
 */
final class Keytool {

	private static final String PASSWORD_VARIABLE = "RPCNET_KEYTOOL_PASSWORD";

	/**
	 * Variables that would have keytool open our debug port, or print in its output.
	 */
	private static final List<String> JVM_OPTION_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
			"_JAVA_OPTIONS");

	private static final String ACTION = "Run the application on a full JDK or JRE, which has 'bin/keytool', or set "
			+ "'rpcnet.server.ssl.bundle' to an SSL bundle of your own instead of 'rpcnet.dev.enabled'.";

	private final Path command;

	private final Duration timeout;

	Keytool(Path javaHome, Duration timeout) {
		this.command = javaHome.resolve("bin").resolve("keytool");
		this.timeout = timeout;
	}

	static Keytool ofThisJvm() {
		return new Keytool(Path.of(System.getProperty("java.home")), Duration.ofMinutes(1));
	}

	/**
	 * Make an authority and a certificate for this machine that it signed.
	 * @param folder a private folder to work in, deleted by the caller, and the
	 * authority's key with it
	 * @param validity how long both are valid from now, in whole days
	 * @return the certificates
	 * @throws IOException if the folder cannot be written
	 * @throws FailureAnalyzedException if keytool is missing, fails or hangs
	 */
	CertificateSet make(Path folder, Duration validity) throws IOException {
		Path store = folder.resolve("keys.p12");
		String password = randomPassword();
		generate(store, password, validity, "ca", "CN=RpcNet development authority", "-ext", "bc:c=ca:true,pathlen:0",
				"-ext", "ku:c=keyCertSign,cRLSign");
		generate(store, password, validity, "node", "CN=RpcNet development node", "-signer", "ca", "-ext",
				"ku:c=digitalSignature", "-ext", "eku=serverAuth,clientAuth", "-ext",
				"san=dns:localhost,ip:127.0.0.1,ip:::1");
		return read(store, password.toCharArray());
	}

	private static String randomPassword() {
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		return HexFormat.of().formatHex(random);
	}

	private void generate(Path store, String password, Duration validity, String alias, String name,
			String... extensions) throws IOException {
		List<String> arguments = new ArrayList<>(List.of(this.command.toString(), "-J-Duser.language=en", "-genkeypair",
				"-alias", alias, "-dname", name, "-keyalg", "EC", "-groupname", "secp256r1", "-sigalg",
				"SHA256withECDSA", "-validity", Long.toString(validity.toDays()), "-storetype", "PKCS12", "-keystore",
				store.toString(), "-storepass:env", PASSWORD_VARIABLE));
		arguments.addAll(List.of(extensions));
		run(arguments, store.resolveSibling("keytool.log"), password);
	}

	private void run(List<String> arguments, Path log, String password) throws IOException {
		// To a file: a pipe would have to be read while we wait.
		ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true).redirectOutput(log.toFile());
		Map<String, String> environment = builder.environment();
		JVM_OPTION_VARIABLES.forEach(environment::remove);
		environment.put(PASSWORD_VARIABLE, password);
		Process process = start(builder);
		try {
			if (!process.waitFor(this.timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				throw failure("did not end within %s".formatted(this.timeout));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failure("was interrupted", ex);
		}
		finally {
			process.destroyForcibly();
		}
		if (process.exitValue() != 0) {
			throw failure(
					"ended with status %d and said: %s".formatted(process.exitValue(), Files.readString(log).strip()));
		}
	}

	private Process start(ProcessBuilder builder) {
		try {
			Process process = builder.start();
			// Nobody answers: a question ends keytool at once instead of at the timeout.
			process.getOutputStream().close();
			return process;
		}
		catch (IOException ex) {
			throw failure("cannot be started: %s".formatted(ex.getMessage()), ex);
		}
	}

	private FailureAnalyzedException failure(String what) {
		return new FailureAnalyzedException(description(what), ACTION);
	}

	private FailureAnalyzedException failure(String what, Exception cause) {
		return new FailureAnalyzedException(description(what), ACTION, cause);
	}

	private String description(String what) {
		return "Development certificates cannot be made: '%s' %s".formatted(this.command, what);
	}

	private CertificateSet read(Path store, char[] password) throws IOException {
		try (InputStream in = Files.newInputStream(store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, password);
			return CertificateSet.of(keys, "node", password);
		}
		catch (GeneralSecurityException ex) {
			throw failure("made a key store that cannot be read: %s".formatted(ex.getMessage()), ex);
		}
	}

}
