package io.rpcnet.sample.director;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.WorkerRegistry;
import io.rpcnet.sample.director.WordCount.ChunkCounts;

/**
 * Exports {@code text.Analyzer}: cuts a document into chunks, has them counted by all
 * workers, a few at a time, and adds up what comes back. A chunk whose worker fails goes
 * to another one.
 */
@RpcService
@Profile("!client")
class DocumentAnalyzer implements Analyzer {

	private static final int TOP = 20;

	private static final int MAX_DOCUMENTS = 4;

	// Pieces that a sender may have on their way: one at a time would wait for a round
	// trip each.
	private static final int PIECES = 4;

	private static final Duration PROGRESS_PERIOD = Duration.ofMillis(200);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Semaphore documents = new Semaphore(MAX_DOCUMENTS);

	private final String label;

	private final WordCount wordCount;

	private final WorkerRegistry workers;

	DocumentAnalyzer(@Value("${rpcnet.node.label}") String label, WordCount wordCount, WorkerRegistry workers) {
		this.label = label;
		this.wordCount = wordCount;
		this.workers = workers;
	}

	@Override
	public Mono<Team> workers(@Nullable RpcContext context) {
		return Mono.fromSupplier(() -> new Team(this.label, workerLabels()));
	}

	@Override
	public Flux<Progress> analyze(Flux<byte[]> document) {
		return Flux.usingWhen(Mono.fromSupplier(Analysis::new), (analysis) -> analysis.run(document),
				(analysis) -> Mono.fromRunnable(analysis::close).subscribeOn(Schedulers.boundedElastic()));
	}

	private List<String> workerLabels() {
		return this.workers.select(WordCount.CONTRACT, Map.of()).stream().map(Node::label).sorted().toList();
	}

	private static boolean isWorthRetrying(Throwable failure) {
		if (failure instanceof RpcException ex) {
			return switch (ex.status()) {
				case INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND -> false;
				case RESOURCE_EXHAUSTED -> ex.isRetryable();
				default -> true;
			};
		}
		return true;
	}

	private record Counted(int bytes, ChunkCounts counts) {
	}

	/** The analysis of one document. */
	private final class Analysis {

		private final Map<String, Share> shares = new ConcurrentHashMap<>();

		private final AtomicInteger inFlight = new AtomicInteger();

		private final AtomicLong retries = new AtomicLong();

		private final WordTable words = new WordTable(Runtime.getRuntime().maxMemory() / (2 * MAX_DOCUMENTS));

		private Analysis() {
			if (!DocumentAnalyzer.this.documents.tryAcquire()) {
				throw new RpcException(RpcStatus.RESOURCE_EXHAUSTED, "Director '" + DocumentAnalyzer.this.label
						+ "' analyses " + MAX_DOCUMENTS + " documents already. Ask another one, or try again later.");
			}
		}

		private Flux<Progress> run(Flux<byte[]> document) {
			Flux<Progress> progress = Flux.interval(PROGRESS_PERIOD).onBackpressureDrop().map((tick) -> progress(null));
			Mono<Progress> last = chunks(document).flatMap(this::count, parallelism(), 1)
				.publishOn(Schedulers.boundedElastic(), 1)
				.doOnNext(this::add)
				.then(Mono.fromSupplier(this::finish));
			return Flux.merge(1, progress, last)
				.takeUntil((item) -> item.result() != null)
				.startWith(Flux.defer(() -> Flux.just(progress(null))));
		}

		// Asks for a piece only when a worker is free for it, which holds the sender
		// back.
		private Flux<byte[]> chunks(Flux<byte[]> document) {
			Chunker chunker = new Chunker();
			return document.concatMap((piece) -> chunks(chunker, ByteBuffer.wrap(piece)), PIECES)
				.concatWith(Mono.fromSupplier(chunker::rest));
		}

		private Flux<byte[]> chunks(Chunker chunker, ByteBuffer piece) {
			return Flux.generate((sink) -> {
				byte[] chunk = chunker.next(piece);
				if (chunk != null) {
					sink.next(chunk);
				}
				else {
					sink.complete();
				}
			});
		}

		// Two chunks for each worker: one to count and one on its way.
		private int parallelism() {
			return Math.max(4, Math.min(2 * workerLabels().size(), 32));
		}

		private Mono<Counted> count(byte[] chunk) {
			AtomicInteger attempts = new AtomicInteger();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			return untilWorkerIsThere().then(Mono.defer(() -> attempt(chunk, attempts.getAndIncrement())))
				.doOnError(failure::set)
				.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
					.maxBackoff(Duration.ofSeconds(1))
					.filter(DocumentAnalyzer::isWorthRetrying))
				.timeout(PATIENCE, Mono.error(() -> gaveUp(attempts.get(), failure.get())))
				.map((counts) -> new Counted(chunk.length, counts))
				.doOnSubscribe((subscription) -> this.inFlight.incrementAndGet())
				.doFinally((signal) -> this.inFlight.decrementAndGet());
		}

		private Mono<Boolean> untilWorkerIsThere() {
			return Mono.fromSupplier(() -> !workerLabels().isEmpty())
				.filter(Boolean::booleanValue)
				.repeatWhenEmpty((times) -> times.delayElements(Duration.ofMillis(100)));
		}

		private Mono<ChunkCounts> attempt(byte[] chunk, int earlier) {
			if (earlier > 0) {
				this.retries.incrementAndGet();
			}
			return DocumentAnalyzer.this.wordCount.count(chunk)
				.switchIfEmpty(Mono.error(() -> new RpcException(RpcStatus.INTERNAL, "A worker answered nothing.")));
		}

		private RpcException gaveUp(int attempts, @Nullable Throwable failure) {
			return new RpcException(RpcStatus.UNAVAILABLE,
					"No worker counted a chunk within %d s and %d attempts; known workers: %s; last failure: %s"
						.formatted(PATIENCE.toSeconds(), attempts, workerLabels(),
								(failure != null) ? failure.getMessage() : "none"),
					failure);
		}

		private void add(Counted counted) {
			ChunkCounts counts = counted.counts();
			try {
				this.words.add(counts.words(), counts.counts());
			}
			catch (IOException ex) {
				throw noSpace(ex);
			}
			this.shares.merge(counts.worker(), new Share(1, counted.bytes()), Share::plus);
		}

		private Progress finish() {
			try {
				return progress(this.words.finish(TOP));
			}
			catch (IOException ex) {
				throw noSpace(ex);
			}
		}

		private RpcException noSpace(IOException ex) {
			return new RpcException(RpcStatus.RESOURCE_EXHAUSTED, "The document has more different words than fit into "
					+ "memory, and they cannot be written to " + System.getProperty("java.io.tmpdir") + ": " + ex, ex);
		}

		private Progress progress(@Nullable Result result) {
			workerLabels().forEach((worker) -> this.shares.putIfAbsent(worker, new Share(0, 0)));
			Map<String, Share> shares = new TreeMap<>(this.shares);
			Share total = shares.values().stream().reduce(new Share(0, 0), Share::plus);
			return new Progress(total.chunks(), total.bytes(), this.inFlight.get(), this.retries.get(), shares, result);
		}

		private void close() {
			DocumentAnalyzer.this.documents.release();
			try {
				this.words.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
