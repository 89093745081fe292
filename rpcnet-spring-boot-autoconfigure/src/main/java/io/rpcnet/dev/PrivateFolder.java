package io.rpcnet.dev;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.FileSystemUtils;

/**
 * A folder that nobody but this user can look into, from the moment that it exists.
 * <p>
 * On file systems without POSIX permissions, as on Windows, it is as private as the
 * folder above it: a user's profile is by default.
 */
final class PrivateFolder {

	private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

	private static final String WORKPLACE_PREFIX = ".new";

	private final Path path;

	private PrivateFolder(Path path) {
		this.path = path;
	}

	/**
	 * Open a folder, made if it is missing.
	 * @param path where it is
	 * @return the folder
	 * @throws IOException if it cannot be made or written
	 * @throws FailureAnalyzedException if it is open to others, or someone else's
	 */
	static PrivateFolder open(Path path) throws IOException {
		boolean missing = Files.notExists(path);
		Files.createDirectories(path, attributes(path, FOLDER));
		if (missing) {
			setPermissions(path, FOLDER);
			// Whoever points us into a source tree after all does not commit the key.
			Files.writeString(path.resolve(".gitignore"), "*\n");
		}
		if (isPosix(path)) {
			checkAccess(path);
		}
		return new PrivateFolder(path.toRealPath());
	}

	private static void checkAccess(Path path) throws IOException {
		PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
		if (!Collections.disjoint(attributes.permissions(), OTHERS)) {
			throw refuse(path,
					"is open to other users (%s)".formatted(PosixFilePermissions.toString(attributes.permissions())));
		}
		UserPrincipal self = self(path, attributes);
		if (!self.equals(attributes.owner())) {
			throw refuse(path, "belongs to '%s', and this process runs as '%s'".formatted(attributes.owner().getName(),
					self.getName()));
		}
	}

	private static FailureAnalyzedException refuse(Path path, String reason) {
		return new FailureAnalyzedException(
				"The folder '%s' of the development certificates %s. It must be private to the user of this process."
					.formatted(path, reason),
				"Delete the folder if others may have read the key in it, or run 'chmod 700 %s' as its owner, or set "
					.formatted(path) + "'rpcnet.dev.directory' to another folder.");
	}

	private static UserPrincipal self(Path path, PosixFileAttributes attributes) throws IOException {
		Path probe;
		try {
			// A new file tells who we are to this file system; the JVM only knows a name.
			probe = Files.createTempFile(path, ".owner", null, attributes(path, FILE));
		}
		catch (AccessDeniedException ex) {
			throw refuse(path, "belongs to '%s', and this process cannot write it (%s)"
				.formatted(attributes.owner().getName(), PosixFilePermissions.toString(attributes.permissions())));
		}
		try {
			return Files.getOwner(probe);
		}
		finally {
			Files.delete(probe);
		}
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
		return isPosix(path) ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	private static void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
		// The umask can only take from what a new file was to have: give that back.
		if (isPosix(path)) {
			Files.setPosixFilePermissions(path, permissions);
		}
	}

	Path path() {
		return this.path;
	}

	FileChannel openForWriting(String name) throws IOException {
		return open(this.path.resolve(name), StandardOpenOption.CREATE);
	}

	void write(String name, String content) throws IOException {
		Path file = this.path.resolve(name);
		try (FileChannel channel = open(file, StandardOpenOption.CREATE_NEW)) {
			Channels.newOutputStream(channel).write(content.getBytes(StandardCharsets.US_ASCII));
		}
		setPermissions(file, FILE);
	}

	private static FileChannel open(Path file, OpenOption create) throws IOException {
		return FileChannel.open(file, Set.of(create, StandardOpenOption.WRITE), attributes(file, FILE));
	}

	/**
	 * Make a place to prepare files in. The caller holds the lock of the folder.
	 * @return an empty place
	 * @throws IOException if it cannot be made
	 */
	Workplace newWorkplace() throws IOException {
		// Of processes that were killed at work.
		try (DirectoryStream<Path> left = Files.newDirectoryStream(this.path, WORKPLACE_PREFIX + "*")) {
			for (Path workplace : left) {
				FileSystemUtils.deleteRecursively(workplace);
			}
		}
		Path workplace = Files.createTempDirectory(this.path, WORKPLACE_PREFIX, attributes(this.path, FOLDER));
		setPermissions(workplace, FOLDER);
		return new Workplace(new PrivateFolder(workplace));
	}

	/**
	 * A folder inside of the folder, gone with all that is in it when closed.
	 */
	final class Workplace implements Closeable {

		private final PrivateFolder folder;

		private Workplace(PrivateFolder folder) {
			this.folder = folder;
		}

		PrivateFolder folder() {
			return this.folder;
		}

		/**
		 * Move prepared files to where they are read, in place of earlier ones.
		 * <p>
		 * The last name is taken away first and comes back last. So whoever sees it sees
		 * all files, of one making, even without the lock; and a crash in between leaves
		 * a set that is seen to be unfinished.
		 * @param names the names of the files
		 * @throws IOException if one cannot be moved
		 */
		void publish(List<String> names) throws IOException {
			for (int i = names.size() - 1; i >= 0; i--) {
				Files.deleteIfExists(PrivateFolder.this.path.resolve(names.get(i)));
			}
			for (String name : names) {
				Files.move(this.folder.path.resolve(name), PrivateFolder.this.path.resolve(name),
						StandardCopyOption.ATOMIC_MOVE);
			}
		}

		@Override
		public void close() throws IOException {
			FileSystemUtils.deleteRecursively(this.folder.path);
		}

	}

}
