package io.rpcnet.dev;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DevCertificates} that many ask for at the same moment.
 */
@Timeout(120)
class DevCertificatesRaceTests {

	@TempDir
	private Path temporary;

	@Test
	void threadsGetTheSame() throws Exception {
		List<String> fingerprints = inThreads(8, () -> DevCertificatesProcess.fingerprint(directory()));
		assertOneSet(fingerprints, 8);
	}

	@Test
	void classLoadersGetTheSame() throws Exception {
		List<String> fingerprints = inThreads(4, this::fingerprintInOwnClassLoader);
		assertOneSet(fingerprints, 4);
	}

	@Test
	void processesGetTheSame() throws Exception {
		List<Process> processes = new ArrayList<>();
		try {
			for (int i = 0; i < 3; i++) {
				processes.add(startProcess());
			}
			assertOneSet(startTogether(processes), 3);
		}
		finally {
			processes.forEach(Process::destroyForcibly);
		}
	}

	private static List<String> inThreads(int count, Callable<String> task) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		CyclicBarrier start = new CyclicBarrier(count);
		Callable<String> together = () -> {
			start.await();
			return task.call();
		};
		try {
			List<String> results = new ArrayList<>();
			for (Future<String> result : threads.invokeAll(Collections.nCopies(count, together))) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private String fingerprintInOwnClassLoader() throws Exception {
		try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			Class<?> type = loader.loadClass(DevCertificatesProcess.class.getName());
			assertThat(type).isNotSameAs(DevCertificatesProcess.class);
			return (String) type.getMethod("fingerprint", String.class).invoke(null, directory());
		}
	}

	private static URL[] classPath() throws MalformedURLException {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			urls.add(Path.of(entry).toUri().toURL());
		}
		return urls.toArray(URL[]::new);
	}

	private Process startProcess() throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), DevCertificatesProcess.class.getName(), directory())
			.redirectError(this.temporary.resolve("stderr").toFile())
			.start();
	}

	private static List<String> startTogether(List<Process> processes) throws IOException {
		List<BufferedReader> readers = processes.stream().map(Process::inputReader).toList();
		for (BufferedReader reader : readers) {
			assertThat(reader.readLine()).isEqualTo("ready");
		}
		for (Process process : processes) {
			process.getOutputStream().write('\n');
			process.getOutputStream().close();
		}
		List<String> fingerprints = new ArrayList<>();
		for (BufferedReader reader : readers) {
			fingerprints.add(reader.lines().reduce("", (first, second) -> second));
		}
		return fingerprints;
	}

	private void assertOneSet(List<String> fingerprints, int count) throws Exception {
		String kept = DevCertificatesProcess.fingerprint(CertificateSet.read(Path.of(directory())));
		assertThat(fingerprints).hasSize(count).containsOnly(kept);
	}

	private String directory() {
		return this.temporary.resolve("dev").toString();
	}

}
