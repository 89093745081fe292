package io.rpcnet.client;

import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for demand from end to end: a producer is never further ahead of a slow consumer
 * than the consumer has asked for, so that nothing piles up between them.
 */
class BackpressureTests {

	private static final int MILLION = 1_000_000;

	/**
	 * What operators on the way ask for ahead, of which there are two.
	 */
	private static final int LEAD = 2 * 256;

	private static final TestApplications applications = new TestApplications();

	private static Remote remote;

	@BeforeAll
	static void start() {
		applications.join("one", applications.start(ServerApplication.class), Map.of(), "demand.Remote");
		remote = applications.start(ClientApplication.class).getBean(Remote.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@Test
	void producerOfAMillionItemsIsNeverFarAheadOfItsConsumer() {
		AtomicLong consumed = new AtomicLong();
		AtomicLong furthest = new AtomicLong();
		Service.produced.set(0);
		remote.produce(MILLION)
			.limitRate(64)
			.doOnNext(
					(item) -> furthest.accumulateAndGet(Service.produced.get() - consumed.incrementAndGet(), Math::max))
			.blockLast();
		assertThat(consumed).hasValue(MILLION);
		assertThat(furthest.get()).isLessThan(LEAD);
	}

	@Test
	void producerWaitsForAConsumerThatAsksForNothing() {
		Service.produced.set(0);
		StepVerifier.create(remote.produce(MILLION), 0)
			.thenRequest(10)
			.expectNextCount(10)
			.then(() -> assertThat(Service.produced.get()).isLessThan(LEAD))
			.thenRequest(1000)
			.expectNextCount(1000)
			.then(() -> assertThat(Service.produced.get()).isLessThan(1010 + LEAD))
			.thenCancel()
			.verify();
	}

	@Test
	void flowPublisherIsHeldBackToo() {
		Service.produced.set(0);
		StepVerifier.create(JdkFlowAdapter.flowPublisherToFlux(remote.produceFlow(MILLION)), 0)
			.thenRequest(10)
			.expectNextCount(10)
			.then(() -> assertThat(Service.produced.get()).isLessThan(LEAD))
			.thenCancel()
			.verify();
	}

	@Test
	void callerThatSendsIsHeldBackByASlowHandler() {
		AtomicLong sent = new AtomicLong();
		Flux<Integer> items = Flux.range(1, MILLION).doOnNext((item) -> sent.incrementAndGet());
		assertThat(remote.firstOf(5, items).block()).isEqualTo(15);
		assertThat(sent.get()).isLessThan(LEAD);
	}

	@Test
	void cancellingStopsTheProducer() {
		Service.cancelled.set(0);
		assertThat(remote.produce(MILLION).take(3).collectList().block()).containsExactly(1, 2, 3);
		Awaitility.await().untilAsserted(() -> assertThat(Service.cancelled).hasValue(1));
	}

	@RpcContract(name = "demand.Remote")
	interface Remote {

		Flux<Integer> produce(int count);

		Flow.Publisher<Integer> produceFlow(int count);

		Mono<Integer> firstOf(int count, Flux<Integer> items);

	}

	@RpcService
	static class Service implements Remote {

		static final AtomicLong produced = new AtomicLong();

		static final AtomicLong cancelled = new AtomicLong();

		@Override
		public Flux<Integer> produce(int count) {
			return Flux.range(1, count)
				.doOnNext((item) -> produced.incrementAndGet())
				.doOnCancel(cancelled::incrementAndGet);
		}

		@Override
		public Flow.Publisher<Integer> produceFlow(int count) {
			return JdkFlowAdapter.publisherToFlowPublisher(produce(count));
		}

		@Override
		public Mono<Integer> firstOf(int count, Flux<Integer> items) {
			return items.limitRate(1).take(count).reduce(0, Integer::sum);
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
	@ImportRpcClients(types = Remote.class)
	static class ClientApplication {

	}

}
