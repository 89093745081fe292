package io.rpcnet.client;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for clients that an application's own test replaces with a mock.
 */
@SpringJUnitConfig
@TestPropertySource(properties = "rpcnet.client.contracts.clock.timeout=5s")
class MockedRpcClientTests {

	@MockitoBean
	private Clock mock;

	@Autowired
	private Caller caller;

	@Test
	void mockIsInjectedInPlaceOfEveryClient() {
		assertThat(this.caller).isEqualTo(new Caller(this.mock, this.mock, this.mock));
	}

	interface Clock {

		long now();

	}

	record Caller(Clock plain, @RpcClient Clock remote, @RpcClient(tags = "zone=a") Clock tagged) {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = Clock.class)
	@Import(Caller.class)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, TransportAutoConfiguration.class,
			RpcClientAutoConfiguration.class })
	static class Application {

	}

}
