package io.rpcnet.kotlin;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;

/**
 * A shop in Java.
 */
@RpcService
public class JavaShopService implements JavaShop {

	@Override
	public Mono<Receipt> buy(Order order) {
		return Mono.just(new Receipt("%d %s, %s".formatted(order.count(), order.item(), order.note())));
	}

	@Override
	public void touch(String id) {
		Seen.add("touched " + id);
	}

	@Override
	public Mono<Void> forget(String id) {
		return Mono.fromRunnable(() -> Seen.add("forgot " + id));
	}

	@Override
	public CompletableFuture<Order> find(String id) {
		return CompletableFuture.completedFuture("nobody".equals(id) ? null : new Order(id, 1, null));
	}

	@Override
	public String join(String first, int second, List<Shape> third) {
		return first + second + third.stream().map(Shape::size).toList();
	}

	@Override
	public byte[] echo(byte[] bytes) {
		return bytes;
	}

	@Override
	public Flux<Integer> countTo(int last) {
		return Flux.range(1, last);
	}

	@Override
	public Flux<Integer> laterCountTo(int last) {
		return Flux.range(1, last);
	}

	@Override
	public Mono<Integer> sum(Flux<Integer> numbers) {
		return numbers.reduce(0, Integer::sum);
	}

	@Override
	public Flux<Shape> scale(int factor, Flux<Shape> shapes) {
		return shapes.map((shape) -> new Shape(shape.size() * factor));
	}

	@Override
	public String fail(String what) {
		throw new RpcException(RpcStatus.NOT_FOUND, "No such thing: " + what);
	}

	@Override
	public Flux<Integer> failAfter(int count) {
		return Flux.range(1, count).concatWith(Mono.error(new RpcException(RpcStatus.ABORTED, "enough")));
	}

	@Override
	public Mono<String> requestId(RpcContext context) {
		return Mono.just(context.requestId());
	}

	@Override
	public Mono<String> tooLong() {
		return Mono.<String>never().doOnCancel(() -> Seen.add("cancelled tooLong"));
	}

	@Override
	public Mono<String> hang() {
		return Mono.<String>never()
			.doOnSubscribe((subscription) -> Seen.add("called hang"))
			.doOnCancel(() -> Seen.add("cancelled hang"));
	}

	@Override
	public Flux<Integer> hangAfter(int count) {
		return Flux.range(1, count).concatWith(Mono.never()).doOnCancel(() -> Seen.add("cancelled hangAfter"));
	}

}
