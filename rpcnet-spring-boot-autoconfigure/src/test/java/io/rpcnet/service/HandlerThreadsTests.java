package io.rpcnet.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.client.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the threads on which handlers run.
 */
class HandlerThreadsTests {

	private final TestApplications applications = new TestApplications();

	@BeforeEach
	void reset() {
		Service.release = new CountDownLatch(1);
		Service.begun.set(0);
		Service.interrupted.set(0);
	}

	@AfterEach
	void stop() {
		Service.release.countDown();
		this.applications.close();
	}

	private Remote start(String... arguments) {
		this.applications.join("one", this.applications.start(ServerApplication.class, arguments), Map.of(),
				"threads.Remote");
		return this.applications.start(ClientApplication.class).getBean(Remote.class);
	}

	@Test
	void blockingAndAsyncHandlersRunOnHandlerThreadsReactiveOnesOnEventLoops() {
		Remote remote = start();
		assertThat(remote.blocking().block()).startsWith("rpcnet-handler-");
		assertThat(remote.async().block()).startsWith("rpcnet-handler-");
		assertThat(remote.reactive().block()).startsWith("rpcnet-io-");
	}

	@Test
	void callThatFindsNoThreadAndNoPlaceInTheQueueIsShed() {
		Remote remote = start("--rpcnet.server.handlers.max-threads=1", "--rpcnet.server.handlers.queue-capacity=1");
		List<RpcException> shed = new CopyOnWriteArrayList<>();
		Disposable calls = Flux.range(1, 10)
			.flatMap((call) -> remote.waiting().doOnError(RpcException.class, shed::add).onErrorComplete())
			.subscribe();
		// One is running, one may wait
		Awaitility.await().untilAsserted(() -> assertThat(shed).hasSizeBetween(8, 9));
		assertThat(shed).allSatisfy((ex) -> {
			assertThat(ex.status()).isEqualTo(RpcStatus.RESOURCE_EXHAUSTED);
			assertThat(ex.isRetryable()).isTrue();
		});
		assertThat(remote.reactive().block()).startsWith("rpcnet-io-");
		calls.dispose();
	}

	@Test
	void impossibleSettingsAreRefused() {
		assertThatException().isThrownBy(() -> start("--rpcnet.server.handlers.max-threads=0"))
			.havingRootCause()
			.withMessageContaining("Property rpcnet.server.handlers.max-threads with value '0' is invalid: "
					+ "It must be at least 1.");
		assertThatException().isThrownBy(() -> start("--rpcnet.server.handlers.queue-capacity=-1"))
			.havingRootCause()
			.withMessageContaining("rpcnet.server.handlers.queue-capacity");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsRunHandlersWhereTheyAreEnabled() {
		Remote remote = start("--spring.threads.virtual.enabled=true", "--rpcnet.server.handlers.max-threads=1",
				"--rpcnet.server.handlers.queue-capacity=1");
		assertThat(remote.blocking().block()).startsWith("rpcnet-handler-").endsWith(" virtual");
		assertThat(remote.async().block()).endsWith(" virtual");
		assertThat(remote.reactive().block()).startsWith("rpcnet-io-");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void cancellingInterruptsAVirtualThread() {
		Remote remote = start("--spring.threads.virtual.enabled=true");
		Disposable call = remote.waiting().subscribe();
		Awaitility.await().untilAsserted(() -> assertThat(Service.begun).hasValue(1));
		call.dispose();
		Awaitility.await().untilAsserted(() -> assertThat(Service.interrupted).hasValue(1));
	}

	@RpcContract(name = "threads.Remote")
	interface Remote {

		Mono<String> blocking();

		Mono<String> async();

		Mono<String> reactive();

		Mono<Void> waiting();

	}

	@RpcContract(name = "threads.Remote")
	interface Exported {

		String blocking();

		CompletableFuture<String> async();

		Mono<String> reactive();

		void waiting() throws InterruptedException;

	}

	@RpcService
	static class Service implements Exported {

		static final AtomicInteger begun = new AtomicInteger();

		static final AtomicInteger interrupted = new AtomicInteger();

		static volatile CountDownLatch release;

		@Override
		public String blocking() {
			return thread();
		}

		@Override
		public CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(thread());
		}

		@Override
		public Mono<String> reactive() {
			return Mono.just(thread());
		}

		@Override
		public void waiting() throws InterruptedException {
			begun.incrementAndGet();
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				interrupted.incrementAndGet();
				throw ex;
			}
		}

		private static String thread() {
			// Thread.isVirtual() came with Java 21
			boolean virtual = Thread.currentThread().toString().startsWith("VirtualThread");
			return Thread.currentThread().getName() + (virtual ? " virtual" : "");
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
