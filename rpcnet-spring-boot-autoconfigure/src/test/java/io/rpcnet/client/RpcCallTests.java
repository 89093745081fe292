package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for calls between two applications: every interaction, from a typed client to a
 * service, over a real connection.
 */
class RpcCallTests {

	private static final FixedMembership membership = new FixedMembership();

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext client;

	private static Everything remote;

	@BeforeAll
	static void start() {
		server = new SpringApplicationBuilder(ServerApplication.class).web(WebApplicationType.NONE)
			.run("--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false",
					"--rpcnet.cluster.enabled=false", "--rpcnet.server.max-payload-size=20MB",
					"--rpcnet.server.max-frame-size=1MB");
		client = new SpringApplicationBuilder(ClientApplication.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("membership", membership))
			.run("--rpcnet.client.ssl.enabled=false", "--rpcnet.client.wait-for-worker=300ms",
					"--rpcnet.client.timeout=5s");
		membership.join(FixedMembership.node("one", server.getBean(RpcServer.class).advertisedAddress(), Map.of(),
				"test.Everything", "test.Wider"));
		remote = client.getBean(Everything.class);
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@Test
	void monoIsRequestResponse() {
		StepVerifier.create(remote.greet(new Person("Ada", 36)))
			.expectNext(new Greeting("Hello Ada, 36"))
			.verifyComplete();
	}

	@Test
	void nothingIsSentBeforeTheMonoIsSubscribedTo() {
		int before = Service.counted.get();
		Mono<Integer> call = remote.countUp();
		assertThat(call.block()).isEqualTo(before + 1);
		assertThat(call.block()).isEqualTo(before + 2);
	}

	@Test
	void plainMethodBlocksHereAndRunsOffTheEventLoopThere() {
		assertThat(remote.thread()).startsWith("rpcnet-handler");
	}

	@Test
	void reactiveMethodRunsOnTheEventLoop() {
		StepVerifier.create(remote.reactiveThread())
			.assertNext((name) -> assertThat(name).startsWith("rpcnet-io"))
			.verifyComplete();
	}

	@Test
	void severalParametersTravelAsArray() {
		assertThat(remote.join("a", 2, List.of("c", "d"))).isEqualTo("a2[c, d]");
		assertThat(remote.join(null, 0, List.of())).isEqualTo("null0[]");
	}

	@Test
	void rawBytesPassUnchanged() {
		byte[] bytes = { 0, 1, -1, 127 };
		assertThat(remote.echo(bytes)).isEqualTo(bytes);
		assertThat(remote.echo(new byte[0])).isEmpty();
	}

	@Test
	void payloadLargerThanAFrameIsFragmented() {
		byte[] large = new byte[5 * 1024 * 1024];
		large[large.length - 1] = 42;
		assertThat(remote.echo(large)).isEqualTo(large);
	}

	@Test
	void nullVoidAndEmptyAreNothing() {
		assertThat(remote.find("nobody")).isNull();
		remote.touch("x");
		StepVerifier.create(remote.empty()).verifyComplete();
	}

	@Test
	void fluxIsRequestStreamWithBackpressure() {
		StepVerifier.create(remote.countTo(1000), 3)
			.expectNext(1, 2, 3)
			.thenRequest(2)
			.expectNext(4, 5)
			.thenCancel()
			.verify(Duration.ofSeconds(5));
		StepVerifier.create(remote.countTo(1000)).expectNextCount(1000).verifyComplete();
	}

	@Test
	void channelStreamsBothWays() {
		StepVerifier.create(remote.doubles(Flux.range(1, 100))).expectNextCount(99).expectNext(200).verifyComplete();
		StepVerifier.create(remote.sum(Flux.range(1, 100))).expectNext(5050).verifyComplete();
	}

	@Test
	void emptyStreamIsNoItem() {
		StepVerifier.create(remote.sum(Flux.empty())).expectNext(0).verifyComplete();
		StepVerifier.create(remote.sizes(Flux.empty())).verifyComplete();
	}

	@Test
	void emptyByteArrayBeforeOthersIsAnItem() {
		StepVerifier.create(remote.sizes(Flux.just(new byte[0], new byte[3], new byte[0])))
			.expectNext(0, 3, 0)
			.verifyComplete();
	}

	@Test
	void valuesBeforeTheStreamTravelFirst() {
		StepVerifier.create(remote.scale(3, Flux.just(1, 2))).expectNext(3, 6).verifyComplete();
		StepVerifier.create(remote.scale(3, Flux.empty())).verifyComplete();
	}

	@Test
	void blockingHandlerMayConsumeAStream() {
		assertThat(remote.collect(Flux.just("a", "b"))).isEqualTo("[a, b]");
	}

	@Test
	void statusAndMessageOfTheHandlerArrive() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.fail("refused"))
			.withMessage("No such thing: refused")
			.satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(RpcStatus.NOT_FOUND);
				assertThat(ex.type()).isEqualTo("rpcnet/not_found");
				assertThat(ex.requestId()).isNotBlank();
			});
	}

	@Test
	void detailsOfAnUnforeseenFailureStayThere() {
		StepVerifier.create(remote.failReactive()).verifyErrorSatisfies((ex) -> {
			assertThat(ex).isInstanceOf(RpcException.class).hasMessageNotContaining("secret");
			assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.INTERNAL);
		});
	}

	@Test
	void failureInTheMiddleOfAStreamArrivesAfterItsItems() {
		StepVerifier.create(remote.failAfter(3))
			.expectNext(1, 2, 3)
			.verifyErrorMatches(
					(ex) -> ((RpcException) ex).status() == RpcStatus.ABORTED && "enough".equals(ex.getMessage()));
	}

	@Test
	void failureOfTheCallersOwnStreamComesBackAsItIs() {
		IllegalStateException own = new IllegalStateException("own");
		StepVerifier.create(remote.sum(Flux.just(1).concatWith(Mono.error(own)))).verifyErrorMatches((ex) -> ex == own);
	}

	@Test
	void requestIdOfTheContextIsSentAndCarriedOn() {
		RpcContext context = RpcContext.builder().requestId("my-id.1").build();
		StepVerifier.create(remote.requestId(context)).expectNext("my-id.1").verifyComplete();
		StepVerifier.create(remote.requestId(null).contextWrite((reactor) -> reactor.put(RpcContext.class, context)))
			.expectNext("my-id.1")
			.verifyComplete();
		StepVerifier.create(remote.requestId(null))
			.assertNext((id) -> assertThat(id).matches("[0-9a-f]{16}"))
			.verifyComplete();
	}

	@Test
	void callThatTakesTooLongFailsAndIsCancelledThere() {
		StepVerifier.create(remote.never())
			.verifyErrorMatches((ex) -> ((RpcException) ex).status() == RpcStatus.DEADLINE_EXCEEDED);
		Awaitility.await().untilAtomic(Service.cancelled, org.hamcrest.Matchers.greaterThan(0));
	}

	@Test
	void blockingOnAnEventLoopIsRefusedWithAdvice() {
		Mono<String> blocking = Mono.fromCallable(() -> remote.thread()).subscribeOn(Schedulers.parallel());
		assertThatIllegalStateException().isThrownBy(blocking::block)
			.withMessageContaining("'test.Everything.thread' returns a plain value, so calling it blocks");
	}

	@Test
	void methodThatOnlyTheClientKnowsIsUnimplemented() {
		Wider wider = client.getBean(RpcClientFactory.class).create(Wider.class);
		StepVerifier.create(wider.unknown())
			.verifyErrorSatisfies((ex) -> assertThat(ex)
				.hasMessage("Route 'test.Wider.unknown' does not exist in " + "version 1 on this node."));
	}

	@Test
	void contractThatNobodyExportsIsUnimplemented() {
		Nowhere nowhere = client.getBean(RpcClientFactory.class).create(Nowhere.class);
		StepVerifier.create(nowhere.call()).verifyErrorSatisfies((ex) -> {
			assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
			assertThat(ex).hasMessage("No member of the cluster exports 'test.Nowhere' in version 1.");
		});
	}

	@Test
	void callWaitsForANodeWithTheTagsAndFailsWithoutOne() {
		RpcContext gpu = RpcContext.ofTags(Map.of("gpu", "true"));
		StepVerifier.create(remote.requestId(gpu))
			.verifyErrorMatches((ex) -> ((RpcException) ex).status() == RpcStatus.UNAVAILABLE);
		AtomicReference<String> answer = new AtomicReference<>();
		remote.requestId(gpu).subscribe(answer::set);
		membership.join(FixedMembership.node("two", server.getBean(RpcServer.class).advertisedAddress(),
				Map.of("gpu", "true"), "test.Everything"));
		Awaitility.await().untilAsserted(() -> assertThat(answer.get()).isNotNull());
	}

	record Person(String name, int age) {

	}

	record Greeting(String text) {

	}

	@RpcContract(name = "test.Everything")
	interface Everything {

		Mono<Greeting> greet(Person person);

		Mono<Integer> countUp();

		String thread();

		Mono<String> reactiveThread();

		String join(@Nullable String first, int second, List<String> third);

		byte[] echo(byte[] bytes);

		String find(String id);

		void touch(String id);

		Mono<Void> empty();

		Flux<Integer> countTo(int last);

		Flux<Integer> doubles(Flux<Integer> numbers);

		Mono<Integer> sum(Flux<Integer> numbers);

		Flux<Integer> sizes(Flux<byte[]> pieces);

		Flux<Integer> scale(int factor, Flux<Integer> numbers);

		String collect(Flux<String> words);

		String fail(String what);

		Mono<String> failReactive();

		Flux<Integer> failAfter(int count);

		Mono<String> requestId(RpcContext context);

		@RpcMethod(timeout = "200ms")
		Mono<String> never();

	}

	@RpcContract(name = "test.Wider")
	interface Wider {

		Mono<String> unknown();

	}

	@RpcContract(name = "test.Nowhere")
	interface Nowhere {

		Mono<String> call();

	}

	@RpcService
	static class Service implements Everything {

		static final AtomicInteger counted = new AtomicInteger();

		static final AtomicInteger cancelled = new AtomicInteger();

		@Override
		public Mono<Greeting> greet(Person person) {
			return Mono.just(new Greeting("Hello %s, %d".formatted(person.name(), person.age())));
		}

		@Override
		public Mono<Integer> countUp() {
			return Mono.fromSupplier(counted::incrementAndGet);
		}

		@Override
		public String thread() {
			return Thread.currentThread().getName();
		}

		@Override
		public Mono<String> reactiveThread() {
			return Mono.just(Thread.currentThread().getName());
		}

		@Override
		public String join(@Nullable String first, int second, List<String> third) {
			return first + second + third;
		}

		@Override
		public byte[] echo(byte[] bytes) {
			return bytes;
		}

		@Override
		public String find(String id) {
			return null;
		}

		@Override
		public void touch(String id) {
		}

		@Override
		public Mono<Void> empty() {
			return Mono.empty();
		}

		@Override
		public Flux<Integer> countTo(int last) {
			return Flux.range(1, last);
		}

		@Override
		public Flux<Integer> doubles(Flux<Integer> numbers) {
			return numbers.map((number) -> number * 2);
		}

		@Override
		public Mono<Integer> sum(Flux<Integer> numbers) {
			return numbers.reduce(0, Integer::sum);
		}

		@Override
		public Flux<Integer> sizes(Flux<byte[]> pieces) {
			return pieces.map((piece) -> piece.length);
		}

		@Override
		public Flux<Integer> scale(int factor, Flux<Integer> numbers) {
			return numbers.map((number) -> number * factor);
		}

		@Override
		public String collect(Flux<String> words) {
			return words.collectList().block().toString();
		}

		@Override
		public String fail(String what) {
			throw new RpcException(RpcStatus.NOT_FOUND, "No such thing: " + what);
		}

		@Override
		public Mono<String> failReactive() {
			throw new IllegalArgumentException("the secret is 42");
		}

		@Override
		public Flux<Integer> failAfter(int count) {
			return Flux.range(1, count).concatWith(Mono.error(new RpcException(RpcStatus.ABORTED, "enough")));
		}

		@Override
		public Mono<String> requestId(RpcContext context) {
			return Mono.just(context.requestId());
		}

		@Override
		public Mono<String> never() {
			return Mono.<String>never().doOnCancel(cancelled::incrementAndGet);
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
	@ImportRpcClients(types = Everything.class)
	static class ClientApplication {

	}

}
