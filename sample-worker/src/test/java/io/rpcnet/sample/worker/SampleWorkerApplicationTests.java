package io.rpcnet.sample.worker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.client.ImportRpcClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the worker and calls it over the network, as another team would.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "rpcnet.node.label=worker-7", "rpcnet.server.port=0", "rpcnet.cluster.port=0",
				"rpcnet.server.address=127.0.0.1", "rpcnet.cluster.address=127.0.0.1" })
@ActiveProfiles("dev")
class SampleWorkerApplicationTests {

	@TempDir
	private static Path certificates;

	@LocalServerPort
	private int port;

	@Autowired
	private Counter counter;

	@DynamicPropertySource
	static void certificates(DynamicPropertyRegistry registry) {
		registry.add("rpcnet.dev.directory", certificates::toString);
	}

	@Test
	void wordsAreCountedOverTheNetwork() {
		Counts counts = this.counter.count("One two, one.".getBytes(StandardCharsets.UTF_8)).block();
		assertThat(counts.worker()).isEqualTo("worker-7");
		assertThat(counts.words()).containsExactlyInAnyOrder("one", "two");
		assertThat(counts.counts().get(counts.words().indexOf("one"))).isEqualTo(2);
	}

	@Test
	void healthIsServedForManagement() {
		assertThat(health("")).contains("\"UP\"");
		assertThat(health("/liveness")).contains("\"UP\"");
		assertThat(health("/readiness")).contains("\"UP\"");
	}

	private String health(String group) {
		return WebClient.create("http://localhost:" + this.port + "/actuator/health" + group)
			.get()
			.retrieve()
			.bodyToMono(String.class)
			.block();
	}

	@RpcContract(name = "text.WordCount")
	interface Counter {

		Mono<Counts> count(byte[] chunk);

	}

	record Counts(String worker, List<String> words, List<Integer> counts) {
	}

	@TestConfiguration(proxyBeanMethods = false)
	@ImportRpcClients(types = Counter.class)
	static class ClientConfiguration {

	}

}
