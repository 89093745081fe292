package io.rpcnet.docs.spring;

import java.util.List;

import io.rsocket.RSocketErrorException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import io.rpcnet.docs.EachFormat;
import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.shop.OrderService;
import io.rpcnet.docs.shop.Orders;
import io.rpcnet.docs.shop.ShopApplication;
import io.rpcnet.docs.spring.Shop.Order;
import io.rpcnet.docs.spring.Shop.OrderId;
import io.rpcnet.docs.spring.Shop.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls by an interface with {@code @RSocketExchange}, of a node of a cluster
 * by a client that is none.
 */
class RSocketExchangeTests {

	@RegisterExtension
	static final GuideApplication server = GuideApplication.ofRpc(ShopApplication.class, "shop-in-cluster.yml");

	@RegisterExtension
	static final Clients clients = new Clients(server);

	private static ShopClient shop(String format) {
		return clients.bean(format, ShopClient.class);
	}

	@EachFormat
	void requestResponse(String format) {
		StepVerifier.create(shop(format).find(new OrderId("o-1")))
			.expectNext(new Order("o-1", "ada", 3))
			.verifyComplete();
	}

	@EachFormat
	void requestStream(String format) {
		StepVerifier.create(shop(format).latest(List.of("bob", 2)))
			.expectNext(new Order("o-1", "bob", 1), new Order("o-2", "bob", 2))
			.verifyComplete();
	}

	@EachFormat
	void requestChannel(String format) {
		StepVerifier.create(shop(format).place(Flux.just(new Order("n-1", "bob", 1), new Order("n-2", "bob", 1))))
			.expectNext(new Receipt("n-1", 1), new Receipt("n-2", 2))
			.verifyComplete();
	}

	@EachFormat
	void requestResponseWithoutAValue(String format) {
		shop(format).place(Flux.just(new Order("c-1", "bob", 1))).blockLast();
		StepVerifier.create(shop(format).cancel(new OrderId("c-1"))).verifyComplete();
		assertThat(server.bean(Orders.class).find(new Orders.OrderId("c-1")).onErrorComplete().block()).isNull();
	}

	@EachFormat
	void fireAndForget(String format) {
		OrderId id = new OrderId("exchange " + format);
		StepVerifier.create(shop(format).touch(id)).verifyComplete();
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.bean(OrderService.class).touched()).contains(new Orders.OrderId(id.id())));
	}

	@EachFormat
	void errorHasItsCode(String format) {
		StepVerifier.create(shop(format).find(new OrderId("o-9")))
			.verifyErrorMatches((ex) -> ((RSocketErrorException) ex).errorCode() == ShopError.NOT_FOUND);
	}

}
