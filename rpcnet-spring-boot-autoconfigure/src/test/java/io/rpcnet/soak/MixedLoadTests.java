package io.rpcnet.soak;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.TestCertificates;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.client.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten minutes of every kind of call over TLS, with cancellations, errors and time-outs:
 * nothing may be left over. Run by {@code ./mvnw verify -Psoak}; {@code -Dsoak.minutes=2}
 * makes it shorter. Leaks of buffers fail it as they fail every test.
 */
@Tag("soak")
class MixedLoadTests {

	private static final org.slf4j.Logger logger = LoggerFactory.getLogger(MixedLoadTests.class);

	private static final int CALLERS = 32;

	private static final Duration WHOLE = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10));

	private static final double ALLOWED_GROWTH = 1.05;

	private final TestApplications applications = new TestApplications();

	private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);

	@TempDir
	private Path directory;

	private final ListAppender<ILoggingEvent> dropped = new ListAppender<>();

	private Remote remote;

	private BlockingRemote blocking;

	@BeforeEach
	void start() {
		this.dropped.start();
		((Logger) LoggerFactory.getLogger(Operators.class)).addAppender(this.dropped);
		Stream.of(Outcome.values()).forEach((outcome) -> this.outcomes.put(outcome, new LongAdder()));
		String[] certificate = Stream
			.concat(Stream.of(new TestCertificates().write(this.directory, "node")),
					Stream.of("rpcnet.server.ssl.enabled=true", "rpcnet.server.ssl.bundle=node"))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		this.applications.join("one", this.applications.start(ServerApplication.class, certificate), Map.of(),
				"soak.Remote");
		ApplicationContext client = this.applications.start(ClientApplication.class, certificate);
		this.remote = client.getBean(Remote.class);
		this.blocking = client.getBean(BlockingRemote.class);
	}

	@AfterEach
	void stop() {
		((Logger) LoggerFactory.getLogger(Operators.class)).detachAppender(this.dropped);
		this.applications.close();
	}

	@Test
	void nothingIsLeftOver() throws InterruptedException {
		assertThat(this.blocking.twice("a")).isEqualTo("aa");
		// Pools fill at first
		load(WHOLE.dividedBy(20));
		Memory idle = measure("idle");
		load(WHOLE.dividedBy(5));
		Memory early = measure("after " + WHOLE.dividedBy(5));
		load(WHOLE.minus(WHOLE.dividedBy(5)));
		Memory late = measure("after " + WHOLE);
		assertThat(late.heap()).isLessThanOrEqualTo((long) (ALLOWED_GROWTH * early.heap()));
		Awaitility.await().untilAsserted(() -> assertThat(directMemory()).isLessThanOrEqualTo(idle.direct()));
		assertThat(this.outcomes.get(Outcome.UNFORESEEN).sum()).isZero();
		assertThat(this.dropped.list).isEmpty();
		assertThat(this.outcomes).allSatisfy((outcome, count) -> assertThat(count.sum() > 0).as(outcome.name())
			.isEqualTo(outcome != Outcome.UNFORESEEN));
	}

	private void load(Duration duration) throws InterruptedException {
		ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
		Instant end = Instant.now().plus(duration);
		for (int caller = 0; caller < CALLERS; caller++) {
			callers.execute(() -> {
				while (Instant.now().isBefore(end)) {
					callOnce();
				}
			});
		}
		callers.shutdown();
		assertThat(callers.awaitTermination(duration.toSeconds() + 60, TimeUnit.SECONDS)).isTrue();
	}

	private void callOnce() {
		Outcome outcome;
		try {
			outcome = call(ThreadLocalRandom.current());
		}
		catch (RpcException ex) {
			outcome = outcome(ex);
		}
		catch (RuntimeException ex) {
			logger.error("Unforeseen", ex);
			outcome = Outcome.UNFORESEEN;
		}
		this.outcomes.get(outcome).increment();
	}

	private Outcome call(ThreadLocalRandom random) {
		switch (random.nextInt(12)) {
			case 0 -> this.blocking.twice("text");
			case 1 -> this.remote.twice("text").block();
			case 2 -> this.remote.bytes(new byte[random.nextInt(64 * 1024)]).block();
			case 3 -> this.remote.bytes(new byte[300 * 1024]).block();
			case 4 -> this.remote.count(random.nextInt(500)).blockLast();
			case 5 -> this.remote.sum(Flux.range(1, random.nextInt(200))).block();
			case 6 -> this.remote.doubles(Flux.range(1, random.nextInt(200))).take(5).blockLast();
			case 7 -> this.remote.fire("text").block();
			case 8 -> this.remote.fail(random.nextBoolean()).block();
			case 9 -> this.remote.never(RpcContext.ofDeadlineAfter(Duration.ofMillis(1 + random.nextInt(20)))).block();
			case 10 -> {
				return cancel(random.nextBoolean() ? this.remote.never(null) : this.remote.neverBlocking(), random);
			}
			default -> {
				return cancel(this.remote.count(1_000_000).then(), random);
			}
		}
		return Outcome.OK;
	}

	private static Outcome cancel(Mono<Void> call, ThreadLocalRandom random) {
		CompletableFuture<Void> failed = new CompletableFuture<>();
		Disposable running = call.subscribe(null, failed::completeExceptionally);
		Mono.delay(Duration.ofMillis(random.nextInt(10))).block();
		running.dispose();
		return failed.isCompletedExceptionally() ? Outcome.UNFORESEEN : Outcome.CANCELLED;
	}

	private static Outcome outcome(RpcException failure) {
		return switch (failure.status()) {
			case NOT_FOUND, INVALID_ARGUMENT -> Outcome.FAILED;
			case DEADLINE_EXCEEDED -> Outcome.TIMED_OUT;
			default -> {
				logger.error("Unforeseen", failure);
				yield Outcome.UNFORESEEN;
			}
		};
	}

	private Memory measure(String when) {
		Memory memory = new Memory(smallestHeap(), directMemory());
		logger.info("{}: live heap {} KB, direct memory in use {} B, {}", when, memory.heap() / 1024, memory.direct(),
				this.outcomes);
		return memory;
	}

	private static long smallestHeap() {
		long smallest = Long.MAX_VALUE;
		// What a collection frees may need a second one: weak references, finalizers
		for (int collection = 0; collection < 5; collection++) {
			System.gc();
			smallest = Math.min(smallest, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return smallest;
	}

	private static long directMemory() {
		// Memory of buffers that are in use: what the pool has reserved says nothing
		return ((PooledByteBufAllocator) ByteBufAllocator.DEFAULT).pinnedDirectMemory();
	}

	private record Memory(long heap, long direct) {

	}

	private enum Outcome {

		OK, FAILED, TIMED_OUT, CANCELLED, UNFORESEEN

	}

	@RpcContract(name = "soak.Remote")
	interface Remote {

		Mono<String> twice(String text);

		Mono<byte[]> bytes(byte[] bytes);

		Flux<Integer> count(int last);

		Mono<Long> sum(Flux<Integer> numbers);

		Flux<Integer> doubles(Flux<Integer> numbers);

		@RpcMethod(oneway = true)
		Mono<Void> fire(String text);

		Mono<Void> fail(boolean reactive);

		Mono<Void> never(RpcContext context);

		Mono<Void> neverBlocking();

	}

	@RpcContract(name = "soak.Remote")
	interface BlockingRemote {

		String twice(String text);

	}

	@RpcService
	@RpcContract(name = "soak.Remote")
	public static class Service {

		public String twice(String text) {
			return text + text;
		}

		public Mono<byte[]> bytes(byte[] bytes) {
			return Mono.just(bytes);
		}

		public Flux<Integer> count(int last) {
			return Flux.range(0, last);
		}

		public long sum(Flux<Integer> numbers) {
			return numbers.toStream().mapToLong(Integer::longValue).sum();
		}

		public Flux<Integer> doubles(Flux<Integer> numbers) {
			return numbers.map((number) -> number * 2);
		}

		@RpcMethod(oneway = true)
		public void fire(String text) {
		}

		public Mono<Void> fail(boolean reactive) {
			RpcException failure = new RpcException(RpcStatus.NOT_FOUND, "As asked");
			if (reactive) {
				return Mono.error(failure);
			}
			throw failure;
		}

		public Mono<Void> never(RpcContext context) {
			return Mono.never();
		}

		public void neverBlocking() {
			try {
				Thread.sleep(Duration.ofMinutes(1).toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServerApplication {

		@Bean
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { Remote.class, BlockingRemote.class })
	static class ClientApplication {

	}

}
