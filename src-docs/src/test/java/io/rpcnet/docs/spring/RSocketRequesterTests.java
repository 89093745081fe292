package io.rpcnet.docs.spring;

import io.rsocket.RSocketErrorException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.messaging.rsocket.RSocketRequester;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import io.rpcnet.docs.EachFormat;
import io.rpcnet.docs.GuideApplication;
import io.rpcnet.docs.shop.OrderService;
import io.rpcnet.docs.shop.Orders;
import io.rpcnet.docs.shop.ShopApplication;
import io.rpcnet.docs.spring.Shop.Order;
import io.rpcnet.docs.spring.Shop.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls by Spring's {@code RSocketRequester}.
 */
class RSocketRequesterTests {

	@RegisterExtension
	static final GuideApplication server = GuideApplication.ofRpc(ShopApplication.class, "shop.yml");

	@RegisterExtension
	static final Clients clients = new Clients(server);

	private static Shop shop(String format) {
		return clients.bean(format, Shop.class);
	}

	@EachFormat
	void requestResponse(String format) {
		StepVerifier.create(shop(format).find("o-1")).expectNext(new Order("o-1", "ada", 3)).verifyComplete();
	}

	@EachFormat
	void requestStreamWithBackpressure(String format) {
		StepVerifier.create(shop(format).latest("bob", 1000), 1)
			.expectNext(new Order("o-1", "bob", 1))
			.thenRequest(1)
			.expectNext(new Order("o-2", "bob", 2))
			.thenCancel()
			.verify();
	}

	@EachFormat
	void requestChannel(String format) {
		Flux<Order> orders = Flux.range(1, 100).map((number) -> new Order("n-" + number, "bob", number));
		StepVerifier.create(shop(format).place(orders))
			.expectNext(new Receipt("n-1", 1))
			.expectNextCount(98)
			.expectNext(new Receipt("n-100", 100))
			.verifyComplete();
	}

	@EachFormat
	void emptyRequestChannel(String format) {
		StepVerifier.create(shop(format).place(Flux.empty())).verifyComplete();
	}

	@EachFormat
	void requestResponseWithoutAValue(String format) {
		shop(format).place(Flux.just(new Order("c-1", "bob", 1))).blockLast();
		StepVerifier.create(shop(format).cancel("c-1")).verifyComplete();
		assertThat(server.bean(Orders.class).find(new Orders.OrderId("c-1")).onErrorComplete().block()).isNull();
	}

	@EachFormat
	void fireAndForget(String format) {
		Orders.OrderId id = new Orders.OrderId("requester " + format);
		StepVerifier.create(shop(format).touch(id.id())).verifyComplete();
		Awaitility.await().untilAsserted(() -> assertThat(server.bean(OrderService.class).touched()).contains(id));
	}

	@EachFormat
	void requestResponseAndFireAndForgetStandInForEachOther(String format) {
		RSocketRequester requester = clients.bean(format, RSocketRequester.class);
		shop(format).place(Flux.just(new Order("f-1", "bob", 1))).blockLast();
		requester.route("shop.Orders.cancel").data(new Shop.OrderId("f-1")).send().block();
		Awaitility.await()
			.untilAsserted(() -> assertThat(
					server.bean(Orders.class).find(new Orders.OrderId("f-1")).onErrorComplete().block())
				.isNull());
		requester.route("shop.Orders.touch").data(new Shop.OrderId(format)).retrieveMono(Void.class).block();
		assertThat(server.bean(OrderService.class).touched()).contains(new Orders.OrderId(format));
	}

	@EachFormat
	void errorHasItsCodeAndTellsMoreInJson(String format) {
		StepVerifier.create(shop(format).find("o-9")).verifyErrorSatisfies((ex) -> {
			RSocketErrorException error = (RSocketErrorException) ex;
			assertThat(error.errorCode()).isEqualTo(ShopError.NOT_FOUND);
			assertThat(ShopError.of(error)).usingRecursiveComparison()
				.ignoringFields("requestId")
				.isEqualTo(new ShopError("NOT_FOUND", "No order 'o-9'.", null, "rpcnet/not_found", false));
		});
	}

	@EachFormat
	void bareStringIsSentAsNode(String format) {
		StepVerifier.create(shop(format).customerOf("o-1")).expectNext("ada").verifyComplete();
	}

	@EachFormat
	void stringThatSpringSendsAsItIsIsRefused(String format) {
		RSocketRequester requester = clients.bean(format, RSocketRequester.class);
		StepVerifier.create(requester.route("shop.Orders.customerOf").data("o-1").retrieveMono(String.class))
			.verifyErrorSatisfies((ex) -> assertThat(ex).hasMessageContaining("INVALID_ARGUMENT")
				.hasMessageContaining("The payload is not the expected String in " + format));
	}

	@EachFormat
	void versionIsATagOfTheRoute(String format) {
		StepVerifier.create(shop(format).findInVersion(1, "o-1")).expectNextCount(1).verifyComplete();
		StepVerifier.create(shop(format).findInVersion(2, "o-1"))
			.verifyErrorSatisfies(
					(ex) -> assertThat(ex).hasMessageContaining("UNIMPLEMENTED").hasMessageContaining("in version 2"));
	}

}
