package io.rpcnet.sample.director;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.WorkerRegistry;
import io.rpcnet.sample.director.Analyzer.Progress;
import io.rpcnet.sample.director.Analyzer.Result;
import io.rpcnet.sample.director.Analyzer.Share;
import io.rpcnet.sample.director.Analyzer.Team;
import io.rpcnet.sample.director.Analyzer.Word;
import io.rpcnet.sample.director.WordCount.ChunkCounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DocumentAnalyzerTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final byte[] DOCUMENT = "one two ".repeat(10_000).getBytes(StandardCharsets.UTF_8);

	private static final Result RESULT = new Result(20_000, 2,
			List.of(new Word("one", 10_000), new Word("two", 10_000)));

	private final AtomicInteger calls = new AtomicInteger();

	private volatile List<String> workers = List.of("worker-1", "worker-2");

	@Test
	void teamIsTheWorkersThatCanBeCalled() {
		assertThat(analyzer(this::count).workers(null).block()).isEqualTo(new Team("director-1", this.workers));
	}

	@Test
	void firstProgressComesAtOnceAndTheLastOneHasTheResult() {
		List<Progress> all = analyzer(this::count).analyze(Flux.just(DOCUMENT)).collectList().block(TIMEOUT);
		assertThat(all).hasSizeGreaterThan(1).first().satisfies((first) -> {
			assertThat(first).isEqualTo(new Progress(0, 0, 0, 0, first.workers(), null));
			assertThat(first.workers()).containsOnlyKeys("worker-1", "worker-2");
		});
		Progress last = all.get(all.size() - 1);
		assertThat(last.result()).isEqualTo(RESULT);
		assertThat(last.bytes()).isEqualTo(DOCUMENT.length);
		assertThat(last.inFlight()).isZero();
		assertThat(last.workers()).containsOnlyKeys("worker-1", "worker-2")
			.containsEntry("worker-2", new Share(0, 0))
			.containsEntry("worker-1", new Share(last.chunks(), DOCUMENT.length));
	}

	@Test
	void emptyDocumentHasAResult() {
		assertThat(last(analyzer(this::count), Flux.empty())).isEqualTo(new Progress(0, 0, 0, 0,
				Map.of("worker-1", new Share(0, 0), "worker-2", new Share(0, 0)), new Result(0, 0, List.of())));
	}

	@ParameterizedTest
	@EnumSource(names = { "UNAVAILABLE", "ABORTED", "UNIMPLEMENTED", "DEADLINE_EXCEEDED", "INTERNAL", "CANCELLED" })
	void chunkOfAFailedWorkerIsRetried(RpcStatus status) {
		Progress last = last(analyzer((chunk) -> fails(3) ? failure(status) : count(chunk)), Flux.just(DOCUMENT));
		assertThat(last.result()).isEqualTo(RESULT);
		assertThat(last.retries()).isEqualTo(3);
	}

	@Test
	void chunkWithoutAnswerIsRetried() {
		Progress last = last(analyzer((chunk) -> fails(1) ? Mono.empty() : count(chunk)), Flux.just(DOCUMENT));
		assertThat(last.result()).isEqualTo(RESULT);
		assertThat(last.retries()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "INVALID_ARGUMENT", "PERMISSION_DENIED", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED" })
	void failureThatNoWorkerCanHelpIsNotRetried(RpcStatus status) {
		StepVerifier.create(analyzer((chunk) -> failure(status)).analyze(Flux.just(DOCUMENT)).filter(this::isLast))
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(RpcException.class).hasMessage("as asked"))
			.verify(TIMEOUT);
	}

	@Test
	void absentWorkersAreWaitedForWithoutCountingRetries() {
		this.workers = List.of();
		Flux<Progress> analysis = analyzer(this::count).analyze(Flux.just(DOCUMENT));
		StepVerifier.create(analysis.doOnNext(this::addWorkerOnceAChunkWaits).filter(this::isLast))
			.assertNext((last) -> assertThat(last.retries()).isZero())
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	void analysisGivesUpWhenNoWorkerComes() {
		this.workers = List.of();
		StepVerifier.withVirtualTime(() -> analyzer(this::count).analyze(Flux.just(DOCUMENT)).filter(this::isLast))
			.thenAwait(Duration.ofSeconds(70))
			.expectErrorSatisfies((ex) -> assertThat(ex).hasMessageContaining("No worker counted a chunk within 60 s")
				.isInstanceOfSatisfying(RpcException.class,
						(failure) -> assertThat(failure.status()).isEqualTo(RpcStatus.UNAVAILABLE)))
			.verify(TIMEOUT);
	}

	@Test
	void senderIsHeldBackWhileWorkersAreBusy() {
		AtomicLong requested = new AtomicLong();
		Flux<byte[]> endless = Flux.<byte[]>generate((sink) -> sink.next(DOCUMENT)).doOnRequest(requested::addAndGet);
		StepVerifier.create(analyzer((chunk) -> Mono.never()).analyze(endless).take(5))
			.expectNextCount(5)
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(requested).hasValueLessThan(5);
	}

	@Test
	void cancellingStopsTheSenderAndTheWorkers() {
		AtomicInteger cancelled = new AtomicInteger();
		Flux<byte[]> document = Flux.just(DOCUMENT).concatWith(Flux.never()).doOnCancel(cancelled::incrementAndGet);
		WordCount never = (chunk) -> Mono.<ChunkCounts>never().doOnCancel(cancelled::incrementAndGet);
		StepVerifier.create(analyzer(never).analyze(document).take(3))
			.expectNextCount(3)
			.expectComplete()
			.verify(TIMEOUT);
		await().untilAsserted(() -> assertThat(cancelled).hasValue(5));
	}

	@Test
	void documentsBeyondTheLimitAreRefusedUntilOneEnds() {
		DocumentAnalyzer analyzer = analyzer(this::count);
		Flux<Progress> waiting = analyzer.analyze(Flux.never());
		List<Disposable> running = List.of(waiting.subscribe(), waiting.subscribe(), waiting.subscribe(),
				waiting.subscribe());
		StepVerifier.create(waiting)
			.expectErrorSatisfies((ex) -> assertThat(ex).hasMessageContaining("'director-1' analyses 4 documents"))
			.verify(TIMEOUT);
		running.forEach(Disposable::dispose);
		await().untilAsserted(() -> assertThat(last(analyzer, Flux.just(DOCUMENT)).result()).isEqualTo(RESULT));
	}

	private boolean fails(int times) {
		return this.calls.incrementAndGet() <= times;
	}

	private Mono<ChunkCounts> failure(RpcStatus status) {
		return Mono.error(new RpcException(status, "as asked"));
	}

	private Mono<ChunkCounts> count(byte[] chunk) {
		String text = new String(chunk, StandardCharsets.UTF_8);
		return Mono.just(new ChunkCounts("worker-1", List.of("one", "two"),
				List.of(text.split("one", -1).length - 1, text.split("two", -1).length - 1)));
	}

	private DocumentAnalyzer analyzer(WordCount wordCount) {
		return new DocumentAnalyzer("director-1", wordCount, new Workers());
	}

	private Progress last(DocumentAnalyzer analyzer, Flux<byte[]> document) {
		return analyzer.analyze(document).blockLast(TIMEOUT);
	}

	private boolean isLast(Progress progress) {
		return progress.result() != null;
	}

	private void addWorkerOnceAChunkWaits(Progress progress) {
		if (progress.inFlight() > 0) {
			this.workers = List.of("worker-1");
		}
	}

	private final class Workers implements WorkerRegistry {

		@Override
		public List<Node> all() {
			return DocumentAnalyzerTests.this.workers.stream().map(this::node).toList();
		}

		@Override
		public List<Node> select(String contract, Map<String, String> tags) {
			return contract.equals("text.WordCount") ? all() : List.of();
		}

		private Node node(String label) {
			return new Node(label, label, NodeRole.WORKER, NodeState.UP, null, null, "localhost:1", "localhost:2",
					List.of(), 100, null, Map.of());
		}

	}

}
