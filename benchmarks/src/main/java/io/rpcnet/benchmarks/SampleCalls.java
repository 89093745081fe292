package io.rpcnet.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.cluster.NodeRegistry;
import io.rpcnet.cluster.NodeState;

/**
 * Calls the samples as a team of its own would: a member of their cluster that hosts
 * nothing, with its own view of their contracts.
 */
final class SampleCalls implements AutoCloseable {

	private static final byte[] WORDS = "the quick brown fox jumps over the lazy dog ".repeat(10)
		.getBytes(StandardCharsets.UTF_8);

	private static final int PIECES = 8;

	private static final Duration BETWEEN_PIECES = Duration.ofMillis(250);

	private final ConfigurableApplicationContext context;

	private final WordCount words;

	private final Analyzer analyzer;

	SampleCalls(String seeds, Path certificates, String namespace) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--logging.level.root=WARN", "--spring.jmx.enabled=false",
					"--spring.grpc.server.enabled=false", "--rpcnet.node.role=client", "--rpcnet.node.label=load",
					"--rpcnet.cluster.seeds=" + seeds, "--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.port=0",
					"--rpcnet.cluster.namespace=" + namespace, "--rpcnet.dev.enabled=true",
					"--rpcnet.dev.directory=" + certificates);
		this.words = this.context.getBean(WordCount.class);
		this.analyzer = this.context.getBean(Analyzer.class);
	}

	/**
	 * Call a worker.
	 * @param completion hears how the call ended
	 */
	void count(Completion completion) {
		this.words.count(WORDS).subscribe(completion::succeeded, completion::failed);
	}

	/**
	 * Call a director.
	 * @param completion hears how the call ended
	 */
	void workers(Completion completion) {
		this.analyzer.workers().subscribe(completion::succeeded, completion::failed);
	}

	/**
	 * Have a director analyse a document that takes some seconds to come.
	 * @param completion hears how the stream ended
	 */
	void analyze(Completion completion) {
		Flux<byte[]> pieces = Flux.fromStream(IntStream.range(0, PIECES).boxed())
			.concatMap((piece) -> Mono.just(WORDS).delayElement(BETWEEN_PIECES));
		this.analyzer.analyze(pieces).last().subscribe(completion::succeeded, completion::failed);
	}

	/**
	 * Wait until nodes are up, as this member sees them.
	 * @param labels the labels of the nodes
	 * @param patience how long to wait at most
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await(List<String> labels, Duration patience) throws InterruptedException {
		await(() -> up().containsAll(labels), patience, labels + " to join; there are " + up());
	}

	private List<String> up() {
		return this.context.getBean(NodeRegistry.class)
			.all()
			.stream()
			.filter((node) -> node.state() == NodeState.UP)
			.map((node) -> node.label())
			.toList();
	}

	static void await(BooleanSupplier condition, Duration patience, String what) throws InterruptedException {
		long end = System.nanoTime() + patience.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("waited %d s for %s".formatted(patience.toSeconds(), what));
			}
			TimeUnit.MILLISECONDS.sleep(20);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@RpcContract(name = "text.WordCount")
	interface WordCount {

		@RpcMethod(idempotent = true)
		Mono<Counts> count(byte[] chunk);

		record Counts(String worker, List<String> words, List<Integer> counts) {

		}

	}

	@RpcContract(name = "text.Analyzer")
	interface Analyzer {

		Flux<Progress> analyze(Flux<byte[]> document);

		Mono<Team> workers();

		record Progress(long chunks, long bytes) {

		}

		record Team(String director, List<String> workers) {

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { WordCount.class, Analyzer.class })
	static class Application {

	}

}
