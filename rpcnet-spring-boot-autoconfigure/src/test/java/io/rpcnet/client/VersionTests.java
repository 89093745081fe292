package io.rpcnet.client;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeContract;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for two versions of a contract, served side by side.
 */
class VersionTests {

	private static final TestApplications applications = new TestApplications();

	private static ConfigurableApplicationContext client;

	@BeforeAll
	static void start() {
		ConfigurableApplicationContext server = applications.start(ServerApplication.class);
		applications.membership()
			.join(new Node("id", "both", NodeRole.WORKER, NodeState.UP, null, null,
					server.getBean(RpcServer.class).advertisedAddress(), "gossip:1",
					List.of(new NodeContract("versioned.Prices", 1), new NodeContract("versioned.Prices", 2)), 100,
					null, Map.of()));
		client = applications.start(ClientApplication.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@Test
	void eachClientIsAnsweredByItsOwnVersion() {
		assertThat(client.getBean(First.class).price("tea")).isEqualTo(3);
		assertThat(client.getBean(Second.class).price("tea", "EUR").block()).isEqualTo("3 EUR");
	}

	@Test
	void versionThatNobodyServesIsUnimplemented() {
		StepVerifier.create(client.getBean(Third.class).price("tea")).verifyErrorSatisfies((ex) -> {
			assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
			assertThat(ex).hasMessage("No member of the cluster exports 'versioned.Prices' in version 3.");
		});
	}

	@RpcContract(name = "versioned.Prices")
	interface First {

		int price(String article);

	}

	@RpcContract(name = "versioned.Prices", version = 2)
	interface Second {

		Mono<String> price(String article, String currency);

	}

	@RpcContract(name = "versioned.Prices", version = 3)
	interface Third {

		Mono<String> price(String article);

	}

	@RpcService
	static class FirstService implements First {

		@Override
		public int price(String article) {
			return article.length();
		}

	}

	@RpcService
	static class SecondService implements Second {

		@Override
		public Mono<String> price(String article, String currency) {
			return Mono.just(article.length() + " " + currency);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServerApplication {

		@Bean
		FirstService first() {
			return new FirstService();
		}

		@Bean
		SecondService second() {
			return new SecondService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { First.class, Second.class, Third.class })
	static class ClientApplication {

	}

}
