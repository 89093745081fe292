package io.rpcnet.fuzz;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;

/**
 * An application with a method of every kind, for inputs to call.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class FuzzedApplication {

	/**
	 * The name of its contract.
	 */
	public static final String CONTRACT = "f.Echo";

	private static volatile AtomicInteger open = new AtomicInteger();

	/**
	 * Start it, with a listener on any port.
	 * @return its context
	 */
	public static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(FuzzedApplication.class).web(WebApplicationType.NONE)
			.properties("rpcnet.server.ssl.enabled=false", "rpcnet.server.port=0", "rpcnet.server.address=127.0.0.1",
					"rpcnet.cluster.enabled=false", "rpcnet.server.max-requests-per-connection=8",
					"spring.main.banner-mode=off")
			.run();
	}

	/**
	 * Return how many handlers are at work.
	 * @return the number of calls that have not ended
	 */
	public static int open() {
		return open.get();
	}

	/**
	 * Require that no handler is at work.
	 * @throws AssertionError if one is
	 */
	public static void checkNoneOpen() {
		int still = forgetOpen();
		if (still != 0) {
			throw new AssertionError(
					"The connection is gone, and %d handlers are still at work for it".formatted(still));
		}
	}

	/**
	 * Forget the handlers that are at work.
	 * @return how many there are
	 */
	public static int forgetOpen() {
		int still = open.get();
		open = new AtomicInteger();
		return still;
	}

	/**
	 * Answers what it is sent.
	 */
	@RpcService
	@RpcContract(name = CONTRACT)
	public static class Echo {

		public Mono<Item> echo(Item item) {
			return counted(Flux.just(item)).single();
		}

		public Mono<byte[]> bytes(byte[] bytes) {
			return counted(Flux.just(bytes)).single();
		}

		public Flux<Integer> count(int last) {
			return counted(Flux.range(0, Math.max(0, Math.min(last, 1000))));
		}

		public Flux<Item> echoAll(String prefix, Flux<Item> items) {
			return counted(items);
		}

		public Flux<byte[]> bytesOfAll(Flux<byte[]> items) {
			return counted(items);
		}

		public Mono<Void> never() {
			return counted(Flux.<Void>never()).then();
		}

		public String blocking(String text, int times, List<Item> items) {
			return text.repeat(Math.max(0, Math.min(times, 100)));
		}

		@RpcMethod(oneway = true)
		public Mono<Void> touch(String text) {
			return counted(Flux.<Void>empty()).then();
		}

		public Mono<Void> fail(String text) {
			return Mono.error(new RpcException(RpcStatus.NOT_FOUND, "As asked"));
		}

		private static <T> Flux<T> counted(Flux<T> items) {
			AtomicInteger counter = open;
			return items.doOnSubscribe((subscription) -> counter.incrementAndGet())
				.doFinally((signal) -> counter.decrementAndGet());
		}

	}

	/**
	 * What travels.
	 *
	 * @param name any text
	 * @param number any number
	 * @param tags any pairs
	 * @param parts more of the same
	 */
	public record Item(String name, long number, Map<String, String> tags, List<Item> parts) {

		/**
		 * Return an item.
		 * @param name its name
		 * @return an item with some of everything
		 */
		public static Item of(String name) {
			return new Item(name, 42, Map.of("k", "v"), List.of(new Item("part", -1, Map.of(), List.of())));
		}

	}

}
