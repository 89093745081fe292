package io.rpcnet.docs.shop;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;

// tag::service[]
@RpcService
public class OrderService implements Orders {

	private final Map<String, Order> orders = new ConcurrentHashMap<>(Map.of("o-1", new Order("o-1", "ada", 3)));

	private final Set<OrderId> touched = ConcurrentHashMap.newKeySet();

	@Override
	public Mono<Order> find(OrderId id) {
		return Mono.justOrEmpty(this.orders.get(id.id())).switchIfEmpty(Mono.error(() -> notFound(id)));
	}

	private static RpcException notFound(OrderId id) {
		return new RpcException(RpcStatus.NOT_FOUND, "No order '%s'.".formatted(id.id()));
	}

	@Override
	public Flux<Order> latest(String customer, int limit) {
		return Flux.range(1, limit).map((number) -> new Order("o-" + number, customer, number));
	}

	@Override
	public Flux<Receipt> place(Flux<Order> orders) {
		return orders.doOnNext((order) -> this.orders.put(order.id(), order))
			.index((index, order) -> new Receipt(order.id(), index.intValue() + 1));
	}

	@Override
	public Mono<Void> cancel(OrderId id) {
		return Mono.fromRunnable(() -> this.orders.remove(id.id()));
	}

	@Override
	public void touch(OrderId id) {
		this.touched.add(id);
	}

	@Override
	public Mono<String> customerOf(String id) {
		return find(new OrderId(id)).map(Order::customer);
	}
	// end::service[]

	/**
	 * Return what was touched, for tests: nobody answers a fire-and-forget call.
	 * @return the ids
	 */
	public Set<OrderId> touched() {
		return this.touched;
	}

	// tag::service[]

}
// end::service[]
