package io.rpcnet.service;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.client.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for context that follows a call through the operators of a handler, as
 * {@code spring.reactor.context-propagation=auto} lets it.
 */
class ContextPropagationTests {

	private static final TestApplications applications = new TestApplications();

	private static Remote remote;

	@BeforeAll
	static void start() {
		Hooks.enableAutomaticContextPropagation();
		applications.join("one", applications.start(ServerApplication.class), Map.of(), "context.Remote");
		remote = applications.start(ClientApplication.class).getBean(Remote.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
		Hooks.disableAutomaticContextPropagation();
	}

	@Test
	void contextIsThereAfterAChangeOfThread() {
		RpcContext context = RpcContext.builder().requestId("id-1").build();
		assertThat(remote.elsewhere(context).block()).isEqualTo("id-1 acme");
	}

	@Test
	void contextIsThereForEachItemOfAStream() {
		RpcContext context = RpcContext.builder().requestId("id-2").build();
		assertThat(remote.stream(context).collectList().block()).containsExactly("id-2 acme", "id-2 acme");
	}

	@Test
	void nothingIsLeftOnTheThread() {
		remote.elsewhere(null).block();
		assertThat(Mono.fromCallable(() -> String.valueOf(RpcContext.current()))
			.subscribeOn(Schedulers.boundedElastic())
			.block()).isEqualTo("null");
	}

	@RpcContract(name = "context.Remote")
	interface Remote {

		Mono<String> elsewhere(RpcContext context);

		Flux<String> stream(RpcContext context);

	}

	@RpcService
	static class Service implements Remote {

		@Override
		public Mono<String> elsewhere(RpcContext context) {
			return Mono.just("").publishOn(Schedulers.boundedElastic()).map((ignored) -> current());
		}

		@Override
		public Flux<String> stream(RpcContext context) {
			return Flux.range(1, 2).publishOn(Schedulers.boundedElastic()).map((ignored) -> current());
		}

		private static String current() {
			return RpcContext.current().requestId() + " " + MDC.get("tenant");
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
		RpcServerInterceptor tenant() {
			return (call, chain) -> chain.proceed()
				.contextWrite((context) -> context.put("cp.slf4j", Map.of("tenant", "acme")));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Remote.class)
	static class ClientApplication {

	}

}
