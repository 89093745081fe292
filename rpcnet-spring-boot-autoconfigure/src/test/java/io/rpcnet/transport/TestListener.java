package io.rpcnet.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.DefaultPayload;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A listener that answers each request with the request's own text, or with as many
 * characters as the text says behind {@code #}; a stream with 20 of them, and no end.
 */
final class TestListener implements AutoCloseable {

	static final int MAX_FRAME = 64 * 1024;

	static final int MAX_PAYLOAD = 16 * 1024 * 1024;

	static final Duration SETUP_TIMEOUT = Duration.ofMillis(500);

	private final EventLoops loops = new EventLoops("test-server", 2);

	private final AtomicInteger accepted = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final RSocketRpcServer server;

	TestListener(@Nullable TlsContext tls) {
		this(tls, limits());
	}

	TestListener(@Nullable TlsContext tls, ListenerLimits limits) {
		this(tls, limits, null);
	}

	static TestListener of(RSocket handler) {
		return new TestListener(null, limits(), handler);
	}

	private TestListener(@Nullable TlsContext tls, ListenerLimits limits, @Nullable RSocket handler) {
		ListenerSettings settings = new ListenerSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				false, null, null, tls, limits, (port) -> {
				});
		this.server = new RSocketRpcServer(this.loops, settings, (setup, peer) -> {
			this.accepted.incrementAndGet();
			return Mono.just((handler != null) ? handler : new Echo());
		}, new DrainNotices());
		this.server.start();
	}

	static ListenerLimits limits() {
		return new ListenerLimits(new FrameLimits(MAX_FRAME, MAX_PAYLOAD, MAX_FRAME, 100, FrameLimits.SERVER), 1000,
				Duration.ofSeconds(5), SETUP_TIMEOUT, Duration.ofMinutes(1));
	}

	int port() {
		return this.server.address().getPort();
	}

	String address() {
		return "127.0.0.1:" + port();
	}

	/**
	 * Return how many connections came as far as SETUP.
	 * @return the number of connections
	 */
	int accepted() {
		return this.accepted.get();
	}

	@Override
	public void close() {
		this.server.stop();
		this.loops.group().shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
	}

	/**
	 * Return how many connections have ended.
	 * @return the number of connections
	 */
	int closed() {
		return this.closed.get();
	}

	/**
	 * Return how the streams that came in ended, and what came without an answer.
	 * @return the names of signals, or texts
	 */
	List<String> seen() {
		return this.seen;
	}

	private final class Echo implements RSocket {

		@Override
		public Mono<Void> fireAndForget(Payload payload) {
			TestListener.this.seen.add(payload.getDataUtf8());
			payload.release();
			return Mono.empty();
		}

		@Override
		public Mono<Payload> requestResponse(Payload payload) {
			return Mono.just(echo(payload));
		}

		@Override
		public Flux<Payload> requestStream(Payload payload) {
			String text = payload.getDataUtf8();
			payload.release();
			return Flux.range(0, 20)
				.map((number) -> answer(text))
				.concatWith(Flux.never())
				.doFinally((signal) -> TestListener.this.seen.add(signal.toString()));
		}

		@Override
		public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
			return Flux.from(payloads)
				.doFinally((signal) -> TestListener.this.seen.add(signal.toString()))
				.map(this::echo);
		}

		private Payload echo(Payload payload) {
			String text = payload.getDataUtf8();
			payload.release();
			return answer(text);
		}

		private Payload answer(String text) {
			return DefaultPayload.create(text.startsWith("#") ? "x".repeat(Integer.parseInt(text.substring(1))) : text);
		}

		@Override
		public void dispose() {
			TestListener.this.closed.incrementAndGet();
		}

	}

}
