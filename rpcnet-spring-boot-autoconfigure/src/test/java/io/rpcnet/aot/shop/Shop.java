package io.rpcnet.aot.shop;

import java.util.List;

import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;

/**
 * What {@link ShopApplication} offers and calls, none of it public.
 */
final class Shop {

	private Shop() {
	}

	@RpcContract(name = "aot.Orders")
	interface Orders {

		Mono<Page<Order>> find(String customer, int limit);

		default String shortName() {
			return "orders";
		}

	}

	@RpcContract(name = "aot.Stock")
	interface Stock {

		Flux<Item> items(Flux<Item> wanted);

		int count(Item item);

	}

	record Page<T>(List<T> content, int total) {

	}

	record Order(String customer, List<Item> items, State state, Payment payment) {

	}

	record Item(String name, long amount) {

	}

	sealed interface Payment permits Card, Cash {

	}

	record Card(String number) implements Payment {

	}

	record Cash() implements Payment {

	}

	enum State {

		OPEN, PAID

	}

	@RpcService
	static class OrderService implements Orders {

		@Override
		public Mono<Page<Order>> find(String customer, int limit) {
			return Mono.just(new Page<>(
					List.of(new Order(customer, List.of(new Item("tea", limit)), State.PAID, new Card("42"))), 7));
		}

	}

	@RpcService
	static class StockService implements Stock {

		@Override
		public Flux<Item> items(Flux<Item> wanted) {
			return wanted.map((item) -> new Item(item.name(), item.amount() * 2));
		}

		@Override
		public int count(Item item) {
			return (int) item.amount() + 1;
		}

	}

	/**
	 * Is given the local bean, because the client is a fallback.
	 *
	 * @param orders the orders
	 */
	@Component
	record Counter(Orders orders) {

	}

}
