package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.util.Assert;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.service.RpcExceptionMapper;
import io.rpcnet.service.RpcServerInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RpcServerInterceptor}, {@link RpcClientInterceptor} and
 * {@link RpcExceptionMapper}.
 */
class InterceptorTests {

	private static final TestApplications applications = new TestApplications();

	private static final List<String> seen = new CopyOnWriteArrayList<>();

	private static Remote remote;

	@BeforeAll
	static void start() {
		applications.join("one", applications.start(ServerApplication.class), Map.of(), "intercepted.Remote");
		remote = applications.start(ClientApplication.class).getBean(Remote.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@BeforeEach
	void reset() {
		seen.clear();
		Service.calls.set(0);
	}

	@Test
	void interceptorsStandAroundEachOtherInOrder() {
		assertThat(remote.echo("a", null)).isEqualTo("a");
		assertThat(seen).containsExactly("client first intercepted.Remote.echo", "client second",
				"server first intercepted.Remote.echo v1", "server second", "server done OK", "client done OK at one");
	}

	@Test
	void statusOfAFailureIsSeenOnBothSides() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.fail("state"))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.NOT_FOUND));
		assertThat(seen).contains("server done NOT_FOUND", "client done NOT_FOUND at one");
	}

	@Test
	void interceptorMayRefuseBeforeTheHandlerIsCalled() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.echo("a", tenant("evil")))
			.withMessage("Not you")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.PERMISSION_DENIED));
		assertThat(Service.calls).hasValue(0);
	}

	@Test
	void interceptorMayAnswerInPlaceOfTheHandler() {
		assertThat(remote.echo("a", tenant("cached"))).isEqualTo("from the cache");
		assertThat(Service.calls).hasValue(0);
	}

	@Test
	void clientInterceptorMayTryAgain() {
		assertThat(remote.flaky(2)).isEqualTo("after 3 calls");
	}

	@Test
	void clientInterceptorAddsMetadata() {
		assertThat(remote.metadata(null)).isEqualTo("added");
	}

	@Test
	void streamsPassThroughInterceptorsWithTheirDemand() {
		StepVerifier.create(remote.countTo(1000), 2)
			.expectNext(1, 2)
			.thenRequest(1)
			.expectNext(3)
			.thenCancel()
			.verify();
	}

	@Test
	void mdcOfAnInterceptorIsOnTheThreadsOfHandlers() {
		assertThat(remote.mdc()).isEqualTo("acme");
		assertThat(remote.mdcReactive().block()).isEqualTo("acme");
		assertThat(remote.mdcFuture().join()).isEqualTo("acme");
	}

	@Test
	void mapperDecidesAboutAnException() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.fail("argument"))
			.withMessage("Bad: argument")
			.satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
				assertThat(ex.type()).isEqualTo("shop/bad-argument");
				assertThat(ex.isRetryable()).isTrue();
				assertThat(ex.retryAfter()).hasSeconds(2);
			});
	}

	@Test
	void firstMapperThatKnowsTheExceptionWins() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.fail("state"))
			.withMessage("First: state");
	}

	@Test
	void failureOfAFutureIsMappedWithoutItsWrapper() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> Mono.fromFuture(remote.failLater()).block())
			.withMessage("Bad: later");
	}

	@Test
	void exceptionThatNobodyMapsStaysThere() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.fail("other"))
			.withMessageNotContaining("secret")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INTERNAL));
	}

	private static RpcContext tenant(String name) {
		return RpcContext.builder().metadata("text/x.tenant", name).build();
	}

	private static String status(Throwable failure) {
		return ((RpcException) failure).status().name();
	}

	@RpcContract(name = "intercepted.Remote")
	interface Remote {

		String echo(String text, RpcContext context);

		String fail(String what);

		CompletableFuture<Void> failLater();

		String flaky(int failures);

		String metadata(RpcContext context);

		Flux<Integer> countTo(int last);

		String mdc();

		Mono<String> mdcReactive();

		CompletableFuture<String> mdcFuture();

	}

	@RpcService
	static class Service implements Remote {

		static final AtomicInteger calls = new AtomicInteger();

		@Override
		public String echo(String text, RpcContext context) {
			calls.incrementAndGet();
			return text;
		}

		@Override
		public String fail(String what) {
			throw switch (what) {
				case "argument" -> new IllegalArgumentException(what);
				case "state" -> new IllegalStateException(what);
				default -> new UnsupportedOperationException("secret");
			};
		}

		@Override
		public CompletableFuture<Void> failLater() {
			return CompletableFuture.runAsync(() -> Assert.isTrue(false, "later"));
		}

		@Override
		public String flaky(int failures) {
			int call = calls.incrementAndGet();
			if (call <= failures) {
				throw new RpcException(RpcStatus.UNAVAILABLE, "Not yet");
			}
			return "after %d calls".formatted(call);
		}

		@Override
		public String metadata(RpcContext context) {
			return context.metadata().get("text/x.added");
		}

		@Override
		public Flux<Integer> countTo(int last) {
			return Flux.range(1, last);
		}

		@Override
		public String mdc() {
			return MDC.get("tenant");
		}

		@Override
		public Mono<String> mdcReactive() {
			return Mono.just(MDC.get("tenant"));
		}

		@Override
		public CompletableFuture<String> mdcFuture() {
			return CompletableFuture.completedFuture(MDC.get("tenant"));
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
		@Order(2)
		RpcServerInterceptor second() {
			return (call, chain) -> {
				seen.add("server second");
				String tenant = call.context().metadata().getOrDefault("text/x.tenant", "");
				return switch (tenant) {
					case "evil" -> Flux.error(new RpcException(RpcStatus.PERMISSION_DENIED, "Not you"));
					case "cached" -> Flux.just("from the cache");
					default ->
						chain.proceed().contextWrite((context) -> context.put("cp.slf4j", Map.of("tenant", "acme")));
				};
			};
		}

		@Bean
		@Order(1)
		RpcServerInterceptor first() {
			return (call, chain) -> {
				seen.add("server first %s v%d".formatted(call.route(), call.version()));
				return chain.proceed()
					.doOnError((ex) -> seen.add("server done " + status(ex)))
					.doOnComplete(() -> seen.add("server done OK"));
			};
		}

		@Bean
		@Order(1)
		RpcExceptionMapper states() {
			return (ex) -> (ex instanceof IllegalStateException)
					? new RpcException(RpcStatus.NOT_FOUND, "First: " + ex.getMessage()) : null;
		}

		@Bean
		@Order(2)
		RpcExceptionMapper arguments() {
			return (ex) -> {
				if (ex instanceof IllegalStateException) {
					return new RpcException(RpcStatus.NOT_FOUND, "Second: " + ex.getMessage());
				}
				return (ex instanceof IllegalArgumentException) ? new RpcException(RpcStatus.INVALID_ARGUMENT,
						"Bad: " + ex.getMessage(), "shop/bad-argument", true, null, Duration.ofSeconds(2), ex) : null;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Remote.class)
	static class ClientApplication {

		@Bean
		@Order(2)
		RpcClientInterceptor second() {
			return (call, chain) -> {
				seen.add("client second");
				Flux<Object> results = chain.proceed(call.context().mutate().metadata("text/x.added", "added").build());
				boolean again = call.method().getName().equals("flaky");
				return again ? results.retry(5) : results;
			};
		}

		@Bean
		@Order(1)
		RpcClientInterceptor first() {
			return (call, chain) -> {
				seen.add("client first " + call.route());
				return chain.proceed(call.context())
					.doOnError((ex) -> seen.add("client done %s at %s".formatted(status(ex), call.node().label())))
					.doOnComplete(() -> seen.add("client done OK at " + call.node().label()));
			};
		}

	}

}
