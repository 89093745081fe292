package io.rpcnet.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for payloads that are read where they came, many at once, by handlers and callers
 * that keep them.
 */
class LentPayloadTests {

	private static final int CALLS = 500;

	private final TestApplications applications = new TestApplications();

	@AfterEach
	void stop() {
		this.applications.close();
	}

	private Remote start() {
		this.applications.join("one", this.applications.start(ServerApplication.class), Map.of(), "lent.Remote");
		return this.applications.start(ClientApplication.class).getBean(Remote.class);
	}

	private static void echoes(Function<String, Mono<String>> call, String suffix) {
		assertThat(Flux.range(0, CALLS)
			.flatMap((id) -> call.apply(id + suffix).map((id + suffix)::equals), CALLS)
			.collectList()
			.block()).hasSize(CALLS).doesNotContain(false);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 300, 5000 })
	void handlersThatReadElsewhereOrKeepWhatTheyGetHaveItToThemselves(int length) {
		Remote remote = start();
		String suffix = "x".repeat(length);
		echoes((text) -> remote.plain(text), suffix);
		echoes((text) -> remote.async(text), suffix);
		echoes((text) -> remote.reactive(text), suffix);
		echoes((text) -> remote.view(ByteBuffer.wrap(bytes(text))).map((view) -> text(view)), suffix);
		echoes((text) -> remote.buffer(Unpooled.wrappedBuffer(bytes(text))).map((data) -> text(data.nioBuffer())),
				suffix);
	}

	@Test
	void answersThatAreKeptAreWhatTheyWere() {
		Remote remote = start();
		assertThat(Flux.range(0, CALLS)
			.flatMapSequential((id) -> remote.view(ByteBuffer.wrap(bytes("answer " + id))), CALLS)
			.collectList()
			.map((views) -> views.stream().map(LentPayloadTests::text).toList())
			.block()).isEqualTo(Flux.range(0, CALLS).map((id) -> "answer " + id).collectList().block());
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(ByteBuffer bytes) {
		return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
	}

	@RpcContract(name = "lent.Remote")
	interface Remote {

		Mono<String> plain(String text);

		Mono<String> async(String text);

		Mono<String> reactive(String text);

		Mono<ByteBuffer> view(ByteBuffer bytes);

		Mono<ByteBuf> buffer(ByteBuf bytes);

	}

	@RpcContract(name = "lent.Remote")
	interface Served {

		String plain(String text);

		CompletableFuture<String> async(String text);

		Mono<String> reactive(String text);

		Mono<ByteBuffer> view(ByteBuffer bytes);

		Mono<ByteBuf> buffer(ByteBuf bytes);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Service.class)
	static class ServerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Remote.class)
	static class ClientApplication {

	}

	@RpcService
	static class Service implements Served {

		@Override
		public String plain(String text) {
			return text;
		}

		@Override
		public CompletableFuture<String> async(String text) {
			return CompletableFuture.completedFuture(text);
		}

		@Override
		public Mono<String> reactive(String text) {
			return Mono.fromCallable(() -> text);
		}

		@Override
		public Mono<ByteBuffer> view(ByteBuffer bytes) {
			return Mono.just(bytes).publishOn(Schedulers.parallel());
		}

		@Override
		public Mono<ByteBuf> buffer(ByteBuf bytes) {
			return Mono.just(bytes).publishOn(Schedulers.parallel());
		}

	}

}
