package io.rpcnet.sample.director;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts a director, a worker of the test's own and the client, which find each other and
 * talk over the network.
 */
@ExtendWith(OutputCaptureExtension.class)
class SampleDirectorApplicationTests {

	@TempDir
	private Path directory;

	private final Deque<ConfigurableApplicationContext> contexts = new ArrayDeque<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void clientPrintsWhatWorkersCounted(CapturedOutput output) throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "any text");
		String gossip = gossip(start(SampleDirectorApplication.class, "dev", ""));
		start(Worker.class, "dev", gossip, "--rpcnet.node.label=test-worker", "--rpcnet.node.role=worker");
		ConfigurableApplicationContext client = start(SampleDirectorApplication.class, "dev,client", gossip, "--json",
				file.toString());
		assertThat(SpringApplication.exit(client)).isZero();
		assertThat(output.getOut()).contains("{\"file\":\"" + file + "\",\"bytes\":8,\"words\":4,\"distinct\":2,"
				+ "\"top\":[{\"word\":\"stub\",\"count\":3},{\"word\":\"word\",\"count\":1}],"
				+ "\"workers\":{\"test-worker\":{\"chunks\":1,\"bytes\":8}},\"retries\":0,");
		assertThat(output.getErr()).contains("progress chunks=1 bytes=8 ");
	}

	@Test
	void clientFailsWhenAFileCannotBeRead(CapturedOutput output) {
		ConfigurableApplicationContext client = start(SampleDirectorApplication.class, "dev,client", "127.0.0.1:1",
				this.directory.toString());
		assertThat(SpringApplication.exit(client)).isEqualTo(1);
		assertThat(output.getErr()).contains("demo: '" + this.directory + "' is not a file that can be read");
	}

	private ConfigurableApplicationContext start(Class<?> application, String profiles, String seeds,
			String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).profiles(profiles.split(","))
			.properties("logging.level.root=warn")
			.run(concat(arguments, "--rpcnet.cluster.seeds=" + seeds, "--rpcnet.cluster.port=0",
					"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1",
					"--rpcnet.dev.directory=" + this.directory.resolve("certificates"), "--server.port=0"));
		this.contexts.push(context);
		return context;
	}

	private String[] concat(String[] arguments, String... more) {
		return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
	}

	private String gossip(ConfigurableApplicationContext context) {
		return "127.0.0.1:" + context.getEnvironment().getProperty("local.rpcnet.cluster.port");
	}

	@RpcContract(name = "text.WordCount")
	interface StubContract {

		Counts count(byte[] chunk);

	}

	record Counts(String worker, List<String> words, List<Integer> counts) {
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Stub.class)
	static class Worker {

	}

	@RpcService
	static class Stub implements StubContract {

		@Override
		public Counts count(byte[] chunk) {
			assertThat(chunk).isEqualTo("any text".getBytes(StandardCharsets.UTF_8));
			return new Counts("test-worker", List.of("word", "stub"), List.of(1, 3));
		}

	}

}
