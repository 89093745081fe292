package io.rpcnet.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.DefaultPayload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A listener that answers each request with the request's own text, or with as many
 * characters as the text says behind {@code #}.
 */
final class TestListener implements AutoCloseable {

	static final int MAX_FRAME = 64 * 1024;

	static final Duration SETUP_TIMEOUT = Duration.ofMillis(500);

	private final EventLoops loops = new EventLoops("test-server", 2);

	private final AtomicInteger accepted = new AtomicInteger();

	private final RSocketRpcServer server;

	TestListener(@Nullable TlsContext tls) {
		ListenerSettings settings = new ListenerSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				false, null, null, tls, MAX_FRAME, 16 * 1024 * 1024, SETUP_TIMEOUT, (port) -> {
				});
		this.server = new RSocketRpcServer(this.loops, settings, (setup, peer) -> {
			this.accepted.incrementAndGet();
			return Mono.just(new Echo());
		});
		this.server.start();
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

	private static final class Echo implements RSocket {

		@Override
		public Mono<Payload> requestResponse(Payload payload) {
			String text = payload.getDataUtf8();
			payload.release();
			return Mono.just(DefaultPayload
				.create(text.startsWith("#") ? "x".repeat(Integer.parseInt(text.substring(1))) : text));
		}

	}

}
