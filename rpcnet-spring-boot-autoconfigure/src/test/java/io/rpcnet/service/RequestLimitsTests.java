package io.rpcnet.service;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.RSocketErrorException;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.util.DefaultPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.transport.WireErrors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestLimits}: whether one too many is refused, and no slot is lost
 * or given back twice, however calls end.
 */
class RequestLimitsTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final LimitedRSocket.Refusal REFUSAL = (payload, failure) -> WireErrors.encode(failure, "request-1");

	private final Pending pending = new Pending();

	@Test
	void whenConnectionHasTooManyThenOneMoreIsRefusedUntilOneEnds() {
		RSocket connection = new RequestLimits(4, null, new OpenCalls()).limit(this.pending, REFUSAL);
		connection.requestResponse(request("a.B.c")).subscribe();
		Disposable stream = connection.requestStream(request("a.B.c")).subscribe();
		connection.requestChannel(Flux.just(request("a.B.c"))).subscribe();
		connection.fireAndForget(request("a.B.c")).subscribe();
		assertFull(connection, "The connection has 4 requests open, the most that "
				+ "'rpcnet.server.max-requests-per-connection' allows: try again later, or elsewhere.");
		stream.dispose();
		connection.requestStream(request("a.B.c")).subscribe();
		assertRefused(connection.requestStream(request("a.B.c")));
		assertThat(this.pending.opened).hasValue(5);
	}

	private void assertFull(RSocket connection, String message) {
		assertRefused(connection.requestResponse(request("a.B.c")), message);
		assertRefused(connection.requestStream(request("a.B.c")), message);
		assertRefused(connection.requestChannel(Flux.just(request("a.B.c"))), message);
		StepVerifier.create(connection.fireAndForget(request("a.B.c"))).verifyComplete();
	}

	@Test
	void otherConnectionsHaveSlotsOfTheirOwn() {
		RequestLimits limits = new RequestLimits(1, null, new OpenCalls());
		RSocket connection = limits.limit(this.pending, REFUSAL);
		connection.requestResponse(request("a.B.c")).subscribe();
		assertRefused(connection.requestResponse(request("a.B.c")));
		limits.limit(this.pending, REFUSAL).requestResponse(request("a.B.c")).subscribe();
		assertThat(this.pending.opened).hasValue(2);
	}

	@Test
	void whenAllHaveTooManyThenOneMoreRequestIsRefused() {
		RequestLimits limits = new RequestLimits(100, 2, new OpenCalls());
		limits.limit(this.pending, REFUSAL).requestResponse(request("a.B.c")).subscribe();
		limits.limit(this.pending, REFUSAL).fireAndForget(request("a.B.c")).subscribe();
		RSocket connection = limits.limit(this.pending, REFUSAL);
		assertRefused(connection.requestResponse(request("a.B.c")), "The server answers 2 requests, the most that "
				+ "'rpcnet.server.max-concurrent-requests' allows: try again later, or elsewhere.");
		StepVerifier.create(connection.fireAndForget(request("a.B.c"))).verifyComplete();
		assertThat(this.pending.opened).hasValue(2);
		this.pending.complete();
		connection.requestResponse(request("a.B.c")).subscribe();
		assertThat(this.pending.opened).hasValue(3);
	}

	@Test
	void streamsDoNotCountForAllConnections() {
		RSocket connection = new RequestLimits(100, 1, new OpenCalls()).limit(this.pending, REFUSAL);
		connection.requestStream(request("a.B.c")).subscribe();
		connection.requestChannel(Flux.just(request("a.B.c"))).subscribe();
		connection.requestResponse(request("a.B.c")).subscribe();
		connection.requestStream(request("a.B.c")).subscribe();
		assertThat(this.pending.opened).hasValue(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rpcnet.Health.health", "rpcnet.Catalog.services" })
	void builtInServicesAreAlwaysAnswered(String route) {
		RSocket connection = new RequestLimits(100, 1, new OpenCalls()).limit(this.pending, REFUSAL);
		connection.requestResponse(request(route)).subscribe();
		connection.requestResponse(request("a.B.c")).subscribe();
		connection.requestResponse(request(route)).subscribe();
		assertThat(this.pending.opened).hasValue(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rpcnet.call", "rpcnetwork.A.b", "A.rpcnet.b", "" })
	void otherServicesWithSuchANameCount(String route) {
		RSocket connection = new RequestLimits(100, 1, new OpenCalls()).limit(this.pending, REFUSAL);
		connection.requestResponse(request(route)).subscribe();
		assertRefused(connection.requestResponse(request(route)));
		assertRefused(connection.requestResponse(DefaultPayload.create("data", "no composite metadata")));
		assertRefused(connection.requestResponse(DefaultPayload.create("data")));
	}

	@Test
	void whoeverHasAnAnswerMayCallAgain() {
		RSocket connection = new RequestLimits(1, 1, new OpenCalls()).limit(new RSocket() {

			@Override
			public Mono<Payload> requestResponse(Payload payload) {
				return Mono.just(payload);
			}

		}, REFUSAL);
		Mono<Payload> again = connection.requestResponse(request("a.B.c"))
			.flatMap((answer) -> connection.requestResponse(request("a.B.c")));
		StepVerifier.create(again.repeat(100)).expectNextCount(101).verifyComplete();
	}

	@Test
	void whenHandlerThrowsThenItsSlotsAreFree() {
		RSocket connection = new RequestLimits(1, 1, new OpenCalls()).limit(new RSocket() {

			@Override
			public Mono<Payload> requestResponse(Payload payload) {
				throw new IllegalStateException("thrown");
			}

		}, REFUSAL);
		for (int i = 0; i < 3; i++) {
			StepVerifier.create(connection.requestResponse(request("a.B.c"))).verifyErrorMessage("thrown");
		}
	}

	@Test
	void noSlotIsLostOrGivenBackTwiceHoweverCallsEnd() throws Exception {
		int size = 16;
		RequestLimits limits = new RequestLimits(size, size, new OpenCalls());
		RSocket connection = limits.limit(this.pending, REFUSAL);
		ExecutorService threads = Executors.newFixedThreadPool(8);
		for (int round = 0; round < 3000; round++) {
			race(threads, connection, round);
			if (this.pending.open.get() > size) {
				throw new AssertionError(this.pending.open + " calls are open");
			}
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		this.pending.complete();
		this.pending.opened.set(0);
		for (int i = 0; i < size; i++) {
			connection.requestResponse(request("a.B.c")).subscribe();
		}
		assertThat(this.pending.opened).hasValue(size);
		assertRefused(connection.requestResponse(request("a.B.c")));
	}

	private void race(ExecutorService threads, RSocket connection, int round) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(3);
		Sinks.One<Payload> answer = Sinks.one();
		this.pending.next = answer;
		Disposable call = (round % 3 == 0) ? connection.requestStream(request("a.B.c")).subscribe((item) -> {
		}, (ex) -> {
		}) : connection.requestResponse(request("a.B.c")).subscribe((item) -> {
		}, (ex) -> {
		});
		List<Runnable> ends = List.of(call::dispose, () -> answer.tryEmitValue(DefaultPayload.create("answer")),
				() -> answer.tryEmitError(new IllegalStateException("failed")));
		for (Runnable end : ends) {
			threads.execute(() -> {
				if (ThreadLocalRandom.current().nextBoolean()) {
					Thread.yield();
				}
				end.run();
				done.countDown();
			});
		}
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void slotsAreNeverTakenTwice() throws Exception {
		RequestLimits.Slots slots = new RequestLimits.Slots(3);
		AtomicInteger taken = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		for (int i = 0; i < 8; i++) {
			threads.execute(() -> {
				for (int round = 0; round < 20_000; round++) {
					if (slots.take()) {
						most.accumulateAndGet(taken.incrementAndGet(), Math::max);
						taken.decrementAndGet();
						slots.giveBack();
					}
				}
			});
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(most.get()).isBetween(1, 3);
		assertThat(List.of(slots.take(), slots.take(), slots.take(), slots.take())).containsExactly(true, true, true,
				false);
	}

	private static void assertRefused(Publisher<Payload> answer) {
		assertRefused(answer, null);
	}

	private static void assertRefused(Publisher<Payload> answer, String message) {
		StepVerifier.create(answer).expectErrorSatisfies((ex) -> {
			assertThat(((RSocketErrorException) ex).errorCode()).isEqualTo(0x307);
			JsonNode error = JsonMapper.shared().readTree(ex.getMessage());
			assertThat(error.get("retryable").asBoolean()).isTrue();
			assertThat(error.get("message").asString())
				.isEqualTo((message != null) ? message : error.get("message").asString());
		}).verify(SOON);
	}

	private static Payload request(String route) {
		ByteBuf routing = TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, List.of(route));
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING, routing);
		Payload payload = DefaultPayload.create("data".getBytes(StandardCharsets.UTF_8),
				ByteBufUtil.getBytes(metadata));
		metadata.release();
		return payload;
	}

	/**
	 * Answers when it is told to.
	 */
	private static final class Pending implements RSocket {

		private final AtomicInteger opened = new AtomicInteger();

		private final AtomicInteger open = new AtomicInteger();

		private Sinks.One<Payload> next = Sinks.one();

		private void complete() {
			this.next.tryEmitValue(DefaultPayload.create("answer"));
			this.next = Sinks.one();
		}

		private Mono<Payload> answer() {
			this.opened.incrementAndGet();
			this.open.incrementAndGet();
			return this.next.asMono().doFinally((signal) -> this.open.decrementAndGet());
		}

		@Override
		public Mono<Void> fireAndForget(Payload payload) {
			return answer().then();
		}

		@Override
		public Mono<Payload> requestResponse(Payload payload) {
			return answer();
		}

		@Override
		public Flux<Payload> requestStream(Payload payload) {
			return answer().flux();
		}

		@Override
		public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
			return answer().flux();
		}

	}

}
