package io.rpcnet.client;

import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for contracts that say what may be null: a caller that does not know it learns it
 * from the status, and the handler never sees the null.
 */
class NullArgumentTests {

	private static final TestApplications applications = new TestApplications();

	private static Careless remote;

	@BeforeAll
	static void start() {
		applications.join("one", applications.start(ServerApplication.class), Map.of(), "nulls.Remote");
		remote = applications.start(ClientApplication.class).getBean(Careless.class);
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	@Test
	void nullForAParameterThatMustNotBeIsAnInvalidArgument() {
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.one(null))
			.withMessageContaining("must not be null or missing")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT));
		assertThatExceptionOfType(RpcException.class).isThrownBy(() -> remote.two("a", null))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT));
	}

	@Test
	void nullForAParameterThatMayBeArrives() {
		assertThat(remote.two(null, "b")).isEqualTo("null b");
	}

	@RpcContract(name = "nulls.Remote")
	interface Careless {

		String one(String text);

		String two(String first, String second);

	}

	@NullMarked
	@RpcContract(name = "nulls.Remote")
	interface Exported {

		String one(String text);

		String two(@Nullable String first, String second);

	}

	@RpcService
	static class Service implements Exported {

		@Override
		public String one(String text) {
			return text.trim();
		}

		@Override
		public String two(@Nullable String first, String second) {
			return first + " " + second.trim();
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
	@ImportRpcClients(types = Careless.class)
	static class ClientApplication {

	}

}
