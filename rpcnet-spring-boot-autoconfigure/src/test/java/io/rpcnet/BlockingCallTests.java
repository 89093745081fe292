package io.rpcnet;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.client.FixedMembership;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BlockingCalls}: that they see a handler that blocks the event loop.
 */
class BlockingCallTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		FixedMembership membership = new FixedMembership();
		application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("membership", membership))
			.run("--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false",
					"--rpcnet.cluster.enabled=false");
		membership.join(FixedMembership.node("self", application.getBean(RpcServer.class).advertisedAddress(), Map.of(),
				"Sleeper"));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void handlerThatBlocksTheEventLoopIsDetected() {
		StepVerifier.create(remote().sleepOnTheEventLoop())
			.expectErrorMatches((ex) -> ((RpcException) ex).status() == RpcStatus.INTERNAL)
			.verify(SOON);
		assertThat(BlockingCalls.drain()).singleElement()
			.asString()
			.startsWith("rpcnet-io")
			.contains("java.lang.Thread.sleep", "SleeperService.sleep");
	}

	@Test
	void handlerThatReturnsAPlainValueMayBlock() {
		assertThat(remote().sleep()).isEqualTo("slept");
		assertThat(BlockingCalls.drain()).isEmpty();
	}

	private static Sleeper remote() {
		return application.getBean("rpcClient:" + Sleeper.class.getName(), Sleeper.class);
	}

	@RpcContract(name = "Sleeper")
	interface Sleeper {

		Mono<String> sleepOnTheEventLoop();

		String sleep();

	}

	@RpcService
	static class SleeperService implements Sleeper {

		@Override
		public Mono<String> sleepOnTheEventLoop() {
			return Mono.fromCallable(this::sleep);
		}

		@Override
		public String sleep() {
			try {
				Thread.sleep(1);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return "slept";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Sleeper.class)
	@Import(SleeperService.class)
	static class Application {

	}

}
