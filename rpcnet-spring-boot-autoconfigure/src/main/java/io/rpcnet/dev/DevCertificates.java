package io.rpcnet.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Keeps the certificates of development mode in a folder, and makes them when they are
 * missing, damaged or about to expire.
 * <p>
 * They are valid for a year and made anew in the last week of it. The new ones have a new
 * authority, so processes that still run with the old ones have to be restarted.
 * <p>
 * Any number of threads, class loaders and processes may ask at once: one makes the
 * certificates, and all return the same.
 */
final class DevCertificates {

	static final Duration VALIDITY = Duration.ofDays(365);

	static final Duration RENEW_BEFORE = Duration.ofDays(7);

	private static final Logger logger = LoggerFactory.getLogger(DevCertificates.class);

	private final @Nullable Path configured;

	private final Keytool keytool;

	private final Clock clock;

	DevCertificates(@Nullable Path configured, Keytool keytool, Clock clock) {
		this.configured = configured;
		this.keytool = keytool;
		this.clock = clock;
	}

	static DevCertificates in(@Nullable Path directory) {
		return new DevCertificates(directory, Keytool.ofThisJvm(), Clock.systemUTC());
	}

	/**
	 * Return the folder of the certificates.
	 * @return the configured folder, or the default one, as an absolute path
	 * @throws FailureAnalyzedException if no folder is configured and this user has no
	 * home
	 */
	Path directory() {
		if (this.configured != null) {
			return this.configured.toAbsolutePath().normalize();
		}
		Path home = Path.of(System.getProperty("user.home", ""));
		// In a container the user may have no name, and then '?' for a home: a folder
		// below the working directory, which may well be a source tree.
		if (!home.isAbsolute()) {
			throw new FailureAnalyzedException(
					"Development certificates have no place: the home folder of this user is unknown.",
					"Set 'rpcnet.dev.directory' to a folder outside the source tree.");
		}
		return home.resolve(".rpcnet").resolve("dev");
	}

	/**
	 * Return the certificates, made now if need be. Blocks for about two seconds then.
	 * @return a set that is whole, matches, and stays valid for at least a week
	 * @throws FailureAnalyzedException if the folder or {@code keytool} cannot be used
	 */
	CertificateSet get() {
		Path directory = directory();
		try {
			return readOrMake(PrivateFolder.open(directory));
		}
		catch (IOException ex) {
			throw new FailureAnalyzedException(
					"Development certificates cannot be kept in '%s': %s".formatted(directory, ex),
					"Set 'rpcnet.dev.directory' to a folder that this user can write, or that can be made.", ex);
		}
	}

	private CertificateSet readOrMake(PrivateFolder folder) throws IOException {
		// A file lock belongs to the whole JVM, so it needs a monitor beside it; and an
		// interned string is one object for all class loaders, where our class is not.
		synchronized (("io.rpcnet.dev " + folder.path()).intern()) {
			try (FileChannel channel = folder.openForWriting(".lock")) {
				lock(channel, folder);
				CertificateSet kept = CertificateSet.read(folder.path());
				boolean usable = kept != null && kept.isUsable(this.clock.instant(), RENEW_BEFORE);
				return (kept != null && usable) ? kept : make(folder, kept != null);
			}
		}
	}

	private void lock(FileChannel channel, PrivateFolder folder) throws IOException {
		// Released when the channel is closed, and by a crash.
		if (channel.tryLock() == null) {
			logger.info("Waiting for another process that makes development certificates in {}", folder.path());
			channel.lock();
		}
	}

	private CertificateSet make(PrivateFolder folder, boolean replaced) throws IOException {
		try (PrivateFolder.Workplace work = folder.newWorkplace()) {
			CertificateSet made = this.keytool.make(work.folder().path(), VALIDITY);
			made.write(work.folder());
			work.publish(CertificateSet.FILES);
			logger.info(replaced ? "Development certificates made anew, restart processes that use the earlier ones: {}"
					: "Development certificates made in {}", folder.path());
			return made;
		}
	}

}
