package io.rpcnet.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for deadlines and cancellation over two hops: client, front, back.
 */
class DeadlineTests {

	private static final TestApplications applications = new TestApplications();

	private static Front front;

	private static ReactiveClientOfBlockingFront blockingFront;

	private static BlockingFront plainFront;

	@BeforeAll
	static void start() {
		applications.join("back", applications.start(BackApplication.class), Map.of(), "hop.Back");
		applications.join("front", applications.start(FrontApplication.class), Map.of(), "hop.Front",
				"hop.BlockingFront");
		ApplicationContext client = applications.start(ClientApplication.class);
		front = client.getBean(Front.class);
		blockingFront = client.getBean(ReactiveClientOfBlockingFront.class);
		plainFront = client.getBean(BlockingFront.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@BeforeEach
	void reset() {
		BackService.interrupted = new AtomicInteger();
		BackService.cancelled = new AtomicInteger();
		BackService.waiting = new CountDownLatch(1);
	}

	@Test
	void handlerSeesHowMuchTimeIsLeft() {
		Duration left = Duration.ofMillis(front.remaining(RpcContext.ofDeadlineAfter(Duration.ofSeconds(20))).block());
		assertThat(left).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void deadlineShrinksFromHopToHop() {
		Remaining remaining = front.remainingAtBoth(RpcContext.ofDeadlineAfter(Duration.ofSeconds(20))).block();
		assertThat(remaining.back()).isPositive().isLessThanOrEqualTo(remaining.front());
	}

	@Test
	void deadlineShrinksThroughABlockingHandlerToo() {
		Remaining remaining = front.remainingAtBothBlocking(RpcContext.ofDeadlineAfter(Duration.ofSeconds(20)));
		assertThat(remaining.back()).isPositive().isLessThanOrEqualTo(remaining.front());
	}

	@Test
	void configuredTimeoutIsTheDeadlineOfACallWithout() {
		assertThat(front.remaining(null).block()).isPositive().isLessThanOrEqualTo(30_000);
	}

	@Test
	void requestIdIsCarriedOn() {
		RpcContext context = RpcContext.builder().requestId("first.hop").build();
		assertThat(front.requestIdAtBack(context).block()).isEqualTo("first.hop");
		assertThat(front.requestIdAtBackBlocking(context)).isEqualTo("first.hop");
	}

	@Test
	void ownContextOfAHandlerDoesNotLoseTheCallThatItHandles() {
		RpcContext context = RpcContext.builder().requestId("kept").deadlineAfter(Duration.ofSeconds(20)).build();
		assertThat(front.withOwnContext(context).block()).isEqualTo("kept own");
		assertThat(front.withOwnContextBlocking(context)).isEqualTo("kept own");
		assertThat(front.remainingWithOwnDeadline(context).block()).isPositive().isLessThanOrEqualTo(20_000);
	}

	@Test
	void passedDeadlineStopsBlockingWorkAtTheLastHop() {
		whenItsDeadlinePasses((context) -> blockingFront.work(context).flux(), BackService.interrupted);
	}

	@Test
	void passedDeadlineStopsReactiveWorkAtTheLastHop() {
		whenItsDeadlinePasses((context) -> front.workReactive(context).flux(), BackService.cancelled);
	}

	@Test
	void passedDeadlineStopsAWholeStream() {
		whenItsDeadlinePasses(front::ticks, BackService.cancelled);
	}

	private static void whenItsDeadlinePasses(Function<RpcContext, Flux<?>> call, AtomicInteger stopped) {
		// On a busy machine the deadline may pass before the call has come to the last
		// hop
		Awaitility.await().untilAsserted(() -> {
			assertExceeded(call.apply(RpcContext.ofDeadlineAfter(Duration.ofMillis(300))));
			assertThat(stopped).hasPositiveValue();
		});
	}

	@Test
	void methodsTimeoutCoversAWholeStream() {
		StepVerifier.create(front.shortTicks())
			.thenConsumeWhile((tick) -> true)
			.verifyErrorSatisfies(
					(ex) -> assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED));
	}

	@Test
	void passedDeadlineIsNotEvenSent() {
		RpcContext passed = RpcContext.ofDeadlineAfter(Duration.ofNanos(1));
		assertExceeded(front.remaining(passed).flux());
	}

	@Test
	void cancellingInterruptsABlockingHandlerTwoHopsAway() throws InterruptedException {
		Disposable call = blockingFront.work(null).subscribe();
		BackService.waiting.await();
		call.dispose();
		Awaitility.await().untilAsserted(() -> assertThat(BackService.interrupted).hasValue(1));
	}

	@Test
	void cancellingReachesAReactiveHandlerTwoHopsAway() throws InterruptedException {
		Disposable call = front.workReactive(null).subscribe();
		BackService.waiting.await();
		call.dispose();
		Awaitility.await().untilAsserted(() -> assertThat(BackService.cancelled).hasValue(1));
	}

	@Test
	void interruptingACallerCancelsHisCall() throws InterruptedException {
		Thread caller = new Thread(
				() -> assertThatExceptionOfType(RpcException.class).isThrownBy(() -> plainFront.work(null))
					.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.CANCELLED)));
		caller.start();
		BackService.waiting.await();
		caller.interrupt();
		Awaitility.await().untilAsserted(() -> assertThat(BackService.interrupted).hasValue(1));
		caller.join();
	}

	private static void assertExceeded(Flux<?> call) {
		StepVerifier.create(call)
			.thenConsumeWhile((item) -> true)
			.verifyErrorSatisfies(
					(ex) -> assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED));
	}

	record Remaining(long front, long back) {

	}

	@RpcContract(name = "hop.Front")
	interface Front {

		Mono<Long> remaining(RpcContext context);

		Mono<Remaining> remainingAtBoth(RpcContext context);

		Remaining remainingAtBothBlocking(RpcContext context);

		Mono<String> requestIdAtBack(RpcContext context);

		String requestIdAtBackBlocking(RpcContext context);

		Mono<String> withOwnContext(RpcContext context);

		String withOwnContextBlocking(RpcContext context);

		Mono<Long> remainingWithOwnDeadline(RpcContext context);

		Mono<Void> workReactive(RpcContext context);

		Flux<Long> ticks(RpcContext context);

		@RpcMethod(timeout = "300ms")
		Flux<Long> shortTicks();

	}

	@RpcContract(name = "hop.BlockingFront")
	interface BlockingFront {

		void work(RpcContext context);

	}

	@RpcContract(name = "hop.BlockingFront")
	interface ReactiveClientOfBlockingFront {

		Mono<Void> work(RpcContext context);

	}

	@RpcContract(name = "hop.Back")
	interface Back {

		Mono<Long> remaining();

		long remainingBlocking();

		Mono<String> requestId();

		String requestIdBlocking();

		String describe();

		void work();

		Mono<Void> workReactive();

		Flux<Long> ticks();

	}

	@RpcContract(name = "hop.Back")
	interface Description {

		Mono<String> describe();

	}

	@RpcService
	static class FrontService implements Front, BlockingFront {

		private final Back back;

		private final Description description;

		FrontService(Back back, Description description) {
			this.back = back;
			this.description = description;
		}

		@Override
		public Mono<Long> remaining(RpcContext context) {
			return Mono.just(context.remaining().toMillis());
		}

		@Override
		public Mono<Remaining> remainingAtBoth(RpcContext context) {
			long front = context.remaining().toMillis();
			return this.back.remaining().map((back) -> new Remaining(front, back));
		}

		@Override
		public Remaining remainingAtBothBlocking(RpcContext context) {
			long front = context.remaining().toMillis();
			return new Remaining(front, this.back.remainingBlocking());
		}

		@Override
		public Mono<String> requestIdAtBack(RpcContext context) {
			return this.back.requestId();
		}

		@Override
		public String requestIdAtBackBlocking(RpcContext context) {
			return this.back.requestIdBlocking();
		}

		@Override
		public Mono<String> withOwnContext(RpcContext context) {
			return this.description.describe().contextWrite(own()::putInto);
		}

		@Override
		@SuppressWarnings("try")
		public String withOwnContextBlocking(RpcContext context) {
			try (RpcContext.Scope scope = own().makeCurrent()) {
				return this.back.describe();
			}
		}

		@Override
		public Mono<Long> remainingWithOwnDeadline(RpcContext context) {
			return this.back.remaining()
				.contextWrite(
						(reactor) -> reactor.put(RpcContext.class, RpcContext.ofDeadlineAfter(Duration.ofHours(1))));
		}

		private static RpcContext own() {
			return RpcContext.builder().metadata("text/x.own", "own").build();
		}

		@Override
		public Mono<Void> workReactive(RpcContext context) {
			return this.back.workReactive();
		}

		@Override
		public void work(RpcContext context) {
			this.back.work();
		}

		@Override
		public Flux<Long> ticks(RpcContext context) {
			return this.back.ticks();
		}

		@Override
		public Flux<Long> shortTicks() {
			return Flux.interval(Duration.ofMillis(10));
		}

	}

	@RpcService
	static class BackService implements Back {

		static volatile AtomicInteger interrupted;

		static volatile AtomicInteger cancelled;

		static volatile CountDownLatch waiting;

		@Override
		public Mono<Long> remaining() {
			return Mono.deferContextual((context) -> Mono.just(RpcContext.from(context).remaining().toMillis()));
		}

		@Override
		public long remainingBlocking() {
			return RpcContext.current().remaining().toMillis();
		}

		@Override
		public Mono<String> requestId() {
			return Mono.just(RpcContext.current().requestId());
		}

		@Override
		public String requestIdBlocking() {
			return RpcContext.current().requestId();
		}

		@Override
		public String describe() {
			RpcContext context = RpcContext.current();
			return context.requestId() + " " + context.metadata().get("text/x.own");
		}

		@Override
		public void work() {
			AtomicInteger count = interrupted;
			waiting.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				count.incrementAndGet();
			}
		}

		@Override
		public Mono<Void> workReactive() {
			AtomicInteger count = cancelled;
			return Mono.<Void>never()
				.doOnSubscribe((subscription) -> waiting.countDown())
				.doOnCancel(count::incrementAndGet);
		}

		@Override
		public Flux<Long> ticks() {
			AtomicInteger count = cancelled;
			return Flux.interval(Duration.ofMillis(10)).doOnCancel(count::incrementAndGet);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class BackApplication {

		@Bean
		BackService service() {
			return new BackService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { Back.class, Description.class })
	static class FrontApplication {

		@Bean
		FrontService service(Back back, Description description) {
			return new FrontService(back, description);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { Front.class, BlockingFront.class, ReactiveClientOfBlockingFront.class })
	static class ClientApplication {

	}

}
