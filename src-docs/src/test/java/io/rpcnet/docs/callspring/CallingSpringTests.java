package io.rpcnet.docs.callspring;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.shop.Orders;
import io.rpcnet.docs.shop.Orders.Order;
import io.rpcnet.docs.shop.Orders.OrderId;
import io.rpcnet.docs.shop.Orders.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls by a typed client of a plain Spring server, which knows nothing of us.
 */
class CallingSpringTests {

	@RegisterExtension
	static final GuideApplication server = GuideApplication.ofSpring(SpringShopApplication.class, "spring-server.yml");

	private static ConfigurableApplicationContext client;

	private static Orders orders;

	@BeforeAll
	static void start() {
		client = server.start(TillApplication.class, "calling-spring.yml",
				"--rpcnet.client.contracts.[shop.Orders].addresses=localhost:" + server.port());
		orders = client.getBean(Orders.class);
	}

	@AfterAll
	static void stop() {
		client.close();
	}

	@Test
	void requestResponse() {
		StepVerifier.create(orders.find(new OrderId("o-1"))).expectNext(new Order("o-1", "ada", 3)).verifyComplete();
	}

	@Test
	void requestStream() {
		StepVerifier.create(orders.latest("bob", 2))
			.expectNext(new Order("o-1", "bob", 1), new Order("o-2", "bob", 2))
			.verifyComplete();
	}

	@Test
	void requestChannel() {
		StepVerifier.create(orders.place(Flux.just(new Order("n-1", "bob", 1), new Order("n-2", "bob", 1))))
			.expectNext(new Receipt("n-1", 1), new Receipt("n-2", 2))
			.verifyComplete();
	}

	@Test
	void emptyRequestChannel() {
		StepVerifier.create(orders.place(Flux.empty())).verifyComplete();
	}

	@Test
	void fireAndForget() {
		orders.touch(new OrderId("typed"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.bean(OrderController.class).touched()).contains("typed"));
	}

	@Test
	void bareString() {
		StepVerifier.create(orders.customerOf("o-1")).expectNext("ada").verifyComplete();
	}

	@Test
	void codeOfSpringsErrorIsAStatus() {
		StepVerifier.create(orders.find(new OrderId("o-9")))
			.verifyErrorSatisfies((ex) -> assertFailure(ex, RpcStatus.NOT_FOUND, "No order 'o-9'."));
	}

	@Test
	void anyOtherExceptionOfSpringIsInternal() {
		StepVerifier.create(orders.find(new OrderId("o-2")))
			.verifyErrorSatisfies((ex) -> assertFailure(ex, RpcStatus.INTERNAL, "The shelf is empty"));
	}

	@Test
	void routeThatSpringDoesNotHaveIsInternal() {
		StepVerifier.create(orders.cancel(new OrderId("o-1")))
			.verifyErrorSatisfies(
					(ex) -> assertFailure(ex, RpcStatus.INTERNAL, "No handler for destination 'shop.Orders.cancel'"));
	}

	private static void assertFailure(Throwable failure, RpcStatus status, String message) {
		assertThat(failure).isInstanceOf(RpcException.class).hasMessage(message);
		assertThat(((RpcException) failure).status()).isEqualTo(status);
		assertThat(((RpcException) failure).requestId()).isNotBlank();
	}

}
