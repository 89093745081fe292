package io.rpcnet.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.TestCertificates;
import io.rpcnet.client.ImportRpcClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what two clients under load notice when one of two workers, real processes
 * behind TLS, gets a real signal: nothing.
 */
class ShutdownProcessTests {

	private static final Duration START = Duration.ofMinutes(1);

	private static final Duration SOON = Duration.ofSeconds(30);

	private final TestCertificates authority = new TestCertificates();

	private final List<Process> processes = new ArrayList<>();

	private final List<Load> loads = new ArrayList<>();

	@TempDir
	private Path folder;

	@AfterEach
	void stop() throws Exception {
		this.loads.forEach(Load::close);
		for (Process process : this.processes) {
			process.destroyForcibly().waitFor();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TERM", "INT" })
	void whenWorkerGetsSignalUnderLoadThenItEndsAndNoCallFails(String signal) throws Exception {
		String one = start("one");
		String two = start("two");
		this.loads.add(new Load(one, two));
		this.loads.add(new Load(one, two));
		this.loads.forEach(Load::awaitProgress);
		Process worker = this.processes.get(0);
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(worker.pid())).start().waitFor()).isZero();
		assertThat(worker.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(worker.exitValue()).isEqualTo("TERM".equals(signal) ? 143 : 130);
		this.loads.forEach(Load::awaitProgress);
		this.loads.forEach(Load::close);
		assertThat(this.loads).flatExtracting((load) -> load.failures).isEmpty();
		assertThat(log("one"))
			.containsPattern("Drained in \\d+ ms: [1-9]\\d* calls finished, 0 requests and 0 streams were cut off");
	}

	private String start(String name) throws Exception {
		Path directory = Files.createDirectory(this.folder.resolve(name));
		// A shell that starts the build in the background has its children ignore SIGINT
		List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), WorkProcess.class.getName(),
				"--test.name=" + name, "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.port=0",
				"--rpcnet.cluster.enabled=false", "--rpcnet.server.ssl.bundle=node"));
		List.of(this.authority.write(directory, "node")).forEach((property) -> command.add("--" + property));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.folder.resolve(name + ".log").toFile())
			.start();
		this.processes.add(process);
		return "127.0.0.1:" + Awaitility.await().atMost(START).until(() -> port(name), (port) -> port != null);
	}

	private @Nullable String port(String name) throws IOException {
		return log(name).lines()
			.filter((line) -> line.startsWith(WorkProcess.READY))
			.map((line) -> line.substring(WorkProcess.READY.length()))
			.findFirst()
			.orElse(null);
	}

	private String log(String name) throws IOException {
		return Files.readString(this.folder.resolve(name + ".log"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = WorkProcess.Slow.class)
	static class Caller {

	}

	/**
	 * A client that calls at a fixed rate, whatever comes back.
	 */
	private final class Load implements AutoCloseable {

		private static final int PROGRESS = 300;

		private final List<Throwable> failures = new CopyOnWriteArrayList<>();

		private final AtomicInteger done = new AtomicInteger();

		private final AtomicInteger open = new AtomicInteger();

		private final ConfigurableApplicationContext context;

		private final Disposable calls;

		private Load(String... addresses) throws IOException {
			Path directory = Files.createTempDirectory(ShutdownProcessTests.this.folder, "client");
			List<String> arguments = new ArrayList<>(
					List.of("--rpcnet.client.contracts.[drain.Slow].addresses=" + String.join(",", addresses),
							"--rpcnet.client.ssl.bundle=caller", "--rpcnet.cluster.enabled=false"));
			List.of(ShutdownProcessTests.this.authority.write(directory, "caller"))
				.forEach((property) -> arguments.add("--" + property));
			this.context = new SpringApplicationBuilder(Caller.class).web(WebApplicationType.NONE)
				.run(arguments.toArray(String[]::new));
			WorkProcess.Slow slow = this.context.getBean(WorkProcess.Slow.class);
			this.calls = Flux.interval(Duration.ofMillis(5))
				.onBackpressureDrop()
				.subscribe((number) -> call(
						(number % 10 == 0) ? slow.stream().then() : slow.after(number % 5 == 1).then()));
		}

		private void call(Mono<Void> call) {
			this.open.incrementAndGet();
			call.doFinally((signal) -> this.open.decrementAndGet())
				.subscribe(null, this.failures::add, this.done::incrementAndGet);
		}

		private void awaitProgress() {
			int before = this.done.get();
			Awaitility.await().atMost(SOON).until(() -> this.done.get() > before + PROGRESS);
		}

		@Override
		public void close() {
			this.calls.dispose();
			Awaitility.await().atMost(SOON).until(() -> this.open.get() == 0);
			this.context.close();
		}

	}

}
