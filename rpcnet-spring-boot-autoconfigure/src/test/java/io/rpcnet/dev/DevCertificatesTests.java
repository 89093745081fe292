package io.rpcnet.dev;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.assertj.core.data.Index;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link DevCertificates}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "file permissions are POSIX's")
class DevCertificatesTests {

	private static final Instant EXPIRY = Instant.now().plus(DevCertificates.VALIDITY);

	@TempDir
	private static Path shared;

	private static CertificateSet prepared;

	@TempDir
	private Path temporary;

	private Path directory;

	@BeforeAll
	static void prepare() {
		prepared = DevCertificates.in(shared.resolve("dev")).get();
	}

	@BeforeEach
	void nameDirectory() {
		this.directory = this.temporary.resolve("home/.rpcnet/dev");
	}

	private CertificateSet get() {
		return DevCertificates.in(this.directory).get();
	}

	private CertificateSet copyPrepared() throws IOException {
		prepared.write(PrivateFolder.open(this.directory));
		return prepared;
	}

	private CertificateSet getAt(Instant time) {
		return new DevCertificates(this.directory, Keytool.ofThisJvm(), Clock.fixed(time, ZoneOffset.UTC)).get();
	}

	private FailureAnalyzedException failure() {
		return failure(this.directory, Keytool.ofThisJvm());
	}

	private static FailureAnalyzedException failure(Path directory, Keytool keytool) {
		return assertThatExceptionOfType(FailureAnalyzedException.class)
			.isThrownBy(() -> new DevCertificates(directory, keytool, Clock.systemUTC()).get())
			.actual();
	}

	@Test
	void authorityMaySignNodesAndNothingElse() throws Exception {
		X509Certificate authority = prepared.authority();
		assertThat(authority.getBasicConstraints()).isZero();
		assertThat(authority.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
		assertThat(authority.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false,
				false);
		assertThat(authority.getExtensionValue("2.5.29.14")).isNotNull();
	}

	@Test
	void nodeIsBothServerAndClientOnThisMachine() throws Exception {
		X509Certificate node = prepared.chain().get(0);
		assertThat(node.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
		assertThat(node.getSubjectAlternativeNames()).containsExactly(List.of(2, "localhost"), List.of(7, "127.0.0.1"),
				List.of(7, "0:0:0:0:0:0:0:1"));
		assertThat(node.getKeyUsage()).startsWith(true, false).doesNotContain(true, Index.atIndex(5));
		assertThat(node.getExtensionValue("2.5.29.35")).isNotNull();
	}

	@Test
	void keyIsOfCurveP256() {
		assertThat(((ECKey) prepared.key()).getParams()).asString().contains("secp256r1");
	}

	@Test
	void filesHoldWhatIsReturned() throws Exception {
		CertificateSet made = get();
		assertThat(CertificateSet.read(this.directory)).isEqualTo(made);
		assertThat(this.directory.resolve("node-key.pem")).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
	}

	@Test
	void onlyTheCertificatesAreLeftBehind() throws IOException {
		get();
		assertThat(files()).containsExactlyInAnyOrder(".gitignore", ".lock", "ca.pem", "node.pem", "node-key.pem");
	}

	private Set<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return Set.copyOf(files.map((file) -> file.getFileName().toString()).toList());
		}
	}

	@Test
	void folderAndFilesArePrivate() throws IOException {
		get();
		assertThat(permissions(this.directory)).isEqualTo("rwx------");
		assertThat(permissions(this.directory.getParent())).isEqualTo("rwx------");
		for (String file : CertificateSet.FILES) {
			assertThat(permissions(this.directory.resolve(file))).isEqualTo("rw-------");
		}
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	@Test
	void secondCallReturnsTheSame() throws IOException {
		CertificateSet made = copyPrepared();
		assertThat(get()).isEqualTo(made);
	}

	@Test
	void whenLessThanAWeekIsLeftThenMakesAnew() throws IOException {
		CertificateSet made = copyPrepared();
		assertThat(getAt(EXPIRY.minus(Duration.ofDays(8)))).isEqualTo(made);
		assertThat(getAt(EXPIRY.minus(Duration.ofDays(6)))).isNotEqualTo(made);
	}

	@Test
	void whenExpiredThenMakesAnew() throws IOException {
		CertificateSet made = copyPrepared();
		assertThat(getAt(EXPIRY.plus(Duration.ofDays(1)))).isNotEqualTo(made);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ca.pem", "node.pem", "node-key.pem" })
	void whenFileIsMissingThenMakesAnew(String file) throws IOException {
		CertificateSet made = copyPrepared();
		Files.delete(this.directory.resolve(file));
		assertRemade(made);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ca.pem", "node.pem", "node-key.pem" })
	void whenFileIsDamagedThenMakesAnew(String file) throws IOException {
		CertificateSet made = copyPrepared();
		Files.writeString(this.directory.resolve(file), "-----BEGIN NONSENSE-----");
		assertRemade(made);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ca.pem", "node.pem", "node-key.pem" })
	void whenFileIsOfAnotherSetThenMakesAnew(String file) throws IOException {
		CertificateSet made = get();
		Files.copy(shared.resolve("dev").resolve(file), this.directory.resolve(file),
				StandardCopyOption.REPLACE_EXISTING);
		assertRemade(made);
	}

	private void assertRemade(CertificateSet earlier) {
		CertificateSet made = get();
		assertThat(made).isNotEqualTo(earlier).isEqualTo(CertificateSet.read(this.directory));
		assertThat(made.isUsable(Instant.now(), Duration.ofDays(360))).isTrue();
	}

	@Test
	void whenProcessDiedAtWorkThenItsWorkplaceIsCleared() throws IOException {
		copyPrepared();
		Files.createDirectory(this.directory.resolve(".new123"));
		Files.writeString(this.directory.resolve(".new123/keys.p12"), "");
		Files.delete(this.directory.resolve("node-key.pem"));
		get();
		assertThat(files()).noneMatch((name) -> name.startsWith(".new"));
	}

	@Test
	void whenFolderIsOpenToOthersThenRefuses() throws IOException {
		copyPrepared();
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-x---"));
		FailureAnalyzedException failure = failure();
		assertThat(failure.analysis().getDescription()).contains(this.directory.toString(), "rwxr-x---");
		assertThat(failure.analysis().getAction()).contains("chmod 700 " + this.directory, "'rpcnet.dev.directory'");
	}

	@Test
	void whenFolderBelongsToAnotherUserThenRefuses() throws IOException {
		assumeThat(System.getProperty("user.name")).as("may give folders away").isEqualTo("root");
		copyPrepared();
		Files.setOwner(this.directory,
				FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("65534"));
		assertThat(failure().analysis().getDescription()).contains("belongs to", "runs as 'root'");
	}

	@Test
	void whenFolderCannotBeMadeThenNamesTheProperty() throws IOException {
		Files.writeString(this.temporary.resolve("home"), "a file");
		FailureAnalyzedException failure = failure();
		assertThat(failure.analysis().getDescription()).contains(this.directory.toString());
		assertThat(failure.analysis().getAction()).contains("'rpcnet.dev.directory'");
	}

	@Test
	void whenFolderIsReadOnlyThenNamesTheProperty() throws IOException {
		assumeThat(System.getProperty("user.name")).as("is held back by permissions").isNotEqualTo("root");
		copyPrepared();
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("r-x------"));
		assertThat(failure().analysis().getAction()).contains("'rpcnet.dev.directory'");
	}

	@Test
	void whenKeytoolIsMissingThenSaysSo() throws IOException {
		FailureAnalyzedException failure = failure(this.directory, new Keytool(this.temporary, Duration.ofMinutes(1)));
		assertThat(failure.analysis().getDescription()).contains("bin/keytool' cannot be started");
		assertThat(failure.analysis().getAction()).contains("full JDK or JRE", "'rpcnet.server.ssl.bundle'");
		assertThat(files()).containsExactlyInAnyOrder(".gitignore", ".lock");
	}

	@Test
	void whenKeytoolFailsThenTellsWhatItSaid() throws IOException {
		Keytool keytool = keytool("echo out of paper; exit 3", Duration.ofMinutes(1));
		assertThat(failure(this.directory, keytool)).hasMessageContaining("ended with status 3 and said: out of paper");
	}

	@Test
	void whenKeytoolHangsThenGivesUp() throws IOException {
		Keytool keytool = keytool("exec sleep 600", Duration.ofMillis(50));
		assertThat(failure(this.directory, keytool)).hasMessageContaining("did not end within PT0.05S");
	}

	@Test
	void passwordIsNoArgument() throws IOException {
		Keytool keytool = keytool("[ -n \"$RPCNET_KEYTOOL_PASSWORD\" ] && echo \"$@\" | "
				+ "grep -v -e \"$RPCNET_KEYTOOL_PASSWORD\"; exit 3", Duration.ofMinutes(1));
		assertThat(failure(this.directory, keytool)).hasMessageContaining("said: -J-Duser.language=en -genkeypair");
	}

	private Keytool keytool(String script, Duration timeout) throws IOException {
		Path command = Files.createDirectories(this.temporary.resolve("jdk/bin")).resolve("keytool");
		Files.createFile(command, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		Files.writeString(command, "#!/bin/sh\n" + script + "\n");
		return new Keytool(this.temporary.resolve("jdk"), timeout);
	}

}
