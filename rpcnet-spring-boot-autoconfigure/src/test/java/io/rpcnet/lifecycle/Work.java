package io.rpcnet.lifecycle;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.client.ImportRpcClients;

/**
 * What nodes do that are drained in tests.
 */
@RpcContract(name = "drain.Work")
interface Work {

	Mono<String> name();

	@RpcMethod(idempotent = true)
	Mono<String> nameIdempotently();

	Flux<String> names();

	Flux<String> echo(Flux<String> items);

	Flux<String> greet(String greeting, Flux<String> items);

	Flux<ByteBuf> raw(Flux<ByteBuf> items);

	@RpcMethod(oneway = true)
	Mono<Void> touch();

	Mono<String> hang();

	Flux<String> hangStreaming();

	Mono<String> refuse();

	/**
	 * Does it.
	 */
	@RpcService
	class Worker implements Work {

		final Queue<Sinks.One<String>> hanging = new ConcurrentLinkedQueue<>();

		final AtomicInteger cancelled = new AtomicInteger();

		final AtomicInteger touched = new AtomicInteger();

		final AtomicInteger refused = new AtomicInteger();

		private final String name;

		Worker(@Value("${test.name}") String name) {
			this.name = name;
		}

		@Override
		public Mono<String> name() {
			return Mono.just(this.name);
		}

		@Override
		public Mono<String> nameIdempotently() {
			return name();
		}

		@Override
		public Flux<String> names() {
			return Flux.just(this.name, this.name);
		}

		@Override
		public Flux<String> echo(Flux<String> items) {
			return items.map((item) -> item + " from " + this.name);
		}

		@Override
		public Flux<String> greet(String greeting, Flux<String> items) {
			return items.map((item) -> greeting + " " + item + " from " + this.name);
		}

		@Override
		public Flux<ByteBuf> raw(Flux<ByteBuf> items) {
			return items;
		}

		@Override
		public Mono<Void> touch() {
			return Mono.fromRunnable(this.touched::incrementAndGet);
		}

		@Override
		public Mono<String> hang() {
			Sinks.One<String> answer = Sinks.one();
			this.hanging.add(answer);
			return answer.asMono().doOnCancel(this.cancelled::incrementAndGet);
		}

		@Override
		public Flux<String> hangStreaming() {
			return name().concatWith(hang());
		}

		@Override
		public Mono<String> refuse() {
			this.refused.incrementAndGet();
			return Mono.error(new RpcException(RpcStatus.UNAVAILABLE, "The handler says so."));
		}

		void release() {
			for (Sinks.One<String> next = this.hanging.poll(); next != null; next = this.hanging.poll()) {
				next.tryEmitValue(this.name);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Worker.class)
	class WorkerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Work.class)
	class CallerApplication {

	}

}
