package io.rpcnet.client;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.TestCertificates;
import io.rpcnet.service.RpcServerInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

/**
 * Tests for calls with large payloads, over one connection with TLS: what they leave to
 * small calls, and on which threads they are read.
 */
class LargeCallTests {

	private static final Duration SOON = Duration.ofSeconds(60);

	/** Of {@link Remote#brief}, and a little more. */
	private static final Duration TIMEOUT = Duration.ofMillis(1100);

	private static final int MIB = 1024 * 1024;

	private static final int LARGE = 24 * MIB;

	private static final byte[] content = content(1, LARGE);

	private static final TestApplications applications = new TestApplications();

	@TempDir
	private static Path directory;

	private static Remote remote;

	@BeforeAll
	static void start() {
		String[] tls = Stream
			.concat(Stream.of(new TestCertificates().write(directory, "node")),
					Stream.of("rpcnet.server.ssl.enabled=true", "rpcnet.server.ssl.bundle=node"))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		applications.join("one", applications.start(ServerApplication.class, tls), Map.of(), "large.Remote");
		remote = applications.start(ClientApplication.class, tls).getBean(Remote.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@BeforeEach
	void reset() {
		Service.begun.set(0);
		Service.arrived.set(0);
	}

	@Test
	void smallCallsAreAnsweredWhileLargeOnesAreUnderWay() {
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger answered = new AtomicInteger();
		Disposable small = Mono.defer(() -> remote.twice(answered.get()))
			.doOnNext((twice) -> answered.incrementAndGet())
			.repeat(() -> !over.get())
			.subscribe();
		Flux<Long> downloads = Flux.range(0, 4).flatMap((i) -> remote.download(LARGE).map(LargeCallTests::sum));
		Flux<Long> uploads = Flux.range(0, 4).flatMap((i) -> remote.upload(content));
		int before = answered.get();
		List<Long> sums = Flux.merge(downloads, uploads).collectList().block(SOON);
		int during = answered.get() - before;
		over.set(true);
		small.dispose();
		assertThat(sums).hasSize(8).containsOnly(sum(content));
		assertThat(during).isGreaterThan(10);
	}

	@Test
	void streamsOfLargeItemsStayWholeAndInOrder() {
		Flux<Integer> streams = Flux.merge(numbers(0), numbers(100));
		List<Integer> numbers = streams.collectList().block(SOON);
		assertThat(numbers.stream().filter((number) -> number < 100)).containsExactlyElementsOf(range(0));
		assertThat(numbers.stream().filter((number) -> number >= 100)).containsExactlyElementsOf(range(100));
	}

	private static Flux<Integer> numbers(int first) {
		return remote.items(first, 20).map((item) -> {
			int number = ByteBuffer.wrap(item).getInt();
			assertThat(sum(item)).isEqualTo(sum(item(number)));
			return number;
		});
	}

	private static List<Integer> range(int first) {
		return IntStream.range(first, first + 20).boxed().toList();
	}

	@Test
	void largeRequestIsReadOffTheEventLoop() {
		assertThat(remote.thread(new byte[MIB + 1]).block(SOON)).startsWith("parallel-");
		assertThat(remote.thread(new byte[MIB]).block(SOON)).startsWith("rpcnet-io-");
	}

	@Test
	void largeAnswerIsReadOffTheEventLoop() {
		Mono<String> thread = remote.download(MIB + 1).map((content) -> Thread.currentThread().getName());
		assertThat(thread.block(SOON)).startsWith("parallel-");
		thread = remote.twice(1).map((twice) -> Thread.currentThread().getName());
		assertThat(thread.block(SOON)).startsWith("rpcnet-io-");
	}

	@Test
	void requestThatIsCancelledBeforeItIsReadCallsNoHandler() {
		try (Busy busy = new Busy()) {
			busy.start();
			Disposable call = remote.thread(new byte[2 * MIB]).subscribe();
			Awaitility.await().atMost(SOON).untilAtomic(Service.arrived, is(1));
			call.dispose();
			// Answered behind the cancellation
			assertThat(remote.twice(2).block(SOON)).isEqualTo(4);
		}
		assertNothingBegun();
	}

	@Test
	void requestThatIsTooLateBeforeItIsReadCallsNoHandler() {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (Busy busy = new Busy()) {
			busy.start();
			remote.brief(new byte[2 * MIB]).subscribe(null, failure::set);
			Awaitility.await().atMost(SOON).untilAtomic(Service.arrived, is(1));
			// The time that is left counts from here on for the server
			long begun = System.nanoTime();
			Awaitility.await().until(() -> System.nanoTime() - begun > TIMEOUT.toNanos());
		}
		assertNothingBegun();
		Awaitility.await().atMost(SOON).untilAtomic(failure, notNullValue());
		assertThat(((RpcException) failure.get()).status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
	}

	private static void assertNothingBegun() {
		// Each of the threads has something behind the request
		Flux.range(0, 2 * Schedulers.DEFAULT_POOL_SIZE)
			.flatMap((i) -> Mono.delay(Duration.ZERO, Schedulers.parallel()))
			.blockLast(SOON);
		assertThat(Service.begun).hasValue(0);
	}

	private static byte[] content(int seed, int size) {
		byte[] content = new byte[size];
		new Random(seed).nextBytes(content);
		return content;
	}

	private static byte[] item(int number) {
		return ByteBuffer.wrap(content(number, 2 * MIB)).putInt(0, number).array();
	}

	private static long sum(byte[] content) {
		CRC32 sum = new CRC32();
		sum.update(content);
		return sum.getValue();
	}

	/**
	 * Leaves no time to others on Reactor's parallel threads.
	 */
	private static final class Busy implements AutoCloseable {

		private final AtomicInteger begun = new AtomicInteger();

		private volatile boolean over;

		private void start() {
			// Others take turns with these on the threads: one more until none is left
			Awaitility.await().pollDelay(Duration.ZERO).atMost(SOON).until(() -> {
				Schedulers.parallel().schedule(this::spin);
				return this.begun.get() == Schedulers.DEFAULT_POOL_SIZE;
			});
		}

		private void spin() {
			this.begun.incrementAndGet();
			// Thread.onSpinWait() counts as blocking
			while (!this.over) {
				continue;
			}
		}

		@Override
		public void close() {
			this.over = true;
		}

	}

	@RpcContract(name = "large.Remote")
	interface Remote {

		Mono<byte[]> download(int size);

		Mono<Long> upload(byte[] content);

		Mono<Integer> twice(int number);

		Flux<byte[]> items(int first, int count);

		Mono<String> thread(byte[] content);

		@RpcMethod(timeout = "1s")
		Mono<String> brief(byte[] content);

	}

	@RpcService
	static class Service implements Remote {

		static final AtomicInteger arrived = new AtomicInteger();

		static final AtomicInteger begun = new AtomicInteger();

		@Override
		public Mono<byte[]> download(int size) {
			return Mono.just((size == LARGE) ? content : new byte[size]);
		}

		@Override
		public Mono<Long> upload(byte[] content) {
			return Mono.just(sum(content));
		}

		@Override
		public Mono<Integer> twice(int number) {
			return Mono.just(2 * number);
		}

		@Override
		public Flux<byte[]> items(int first, int count) {
			return Flux.range(first, count).map(LargeCallTests::item);
		}

		@Override
		public Mono<String> thread(byte[] content) {
			begun.incrementAndGet();
			return Mono.just(Thread.currentThread().getName());
		}

		@Override
		public Mono<String> brief(byte[] content) {
			return thread(content);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServerApplication {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		RpcServerInterceptor arrivals() {
			return (call, chain) -> {
				if (!call.route().endsWith(".twice")) {
					Service.arrived.incrementAndGet();
				}
				return chain.proceed();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Remote.class)
	static class ClientApplication {

	}

}
