package io.rpcnet.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.rsocket.Closeable;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.ServerTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.SmartLifecycle;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The listener on RSocket: binds when the context starts, and keeps the JVM alive until
 * it stops, as a web server would.
 */
final class RSocketRpcServer implements RpcServer, SmartLifecycle {

	/**
	 * Larger payloads travel in pieces, so that they do not hold up small ones beside
	 * them. A peer cannot be asked for the longest frame that it accepts: no listener may
	 * accept less than this.
	 */
	static final int FRAGMENT_SIZE = 128 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(RSocketRpcServer.class);

	private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);

	/** An event loop that has ended, or hangs, closes nothing any more. */
	private static final Duration CLOSING_AT_MOST = Duration.ofSeconds(10);

	private static final Duration CLOSING_BY_PEERS = Duration.ofMillis(500);

	private final EventLoops loops;

	private final ListenerSettings settings;

	private final ConnectionAcceptor acceptor;

	private final DrainNotices notices;

	private NettyServerTransport.@Nullable Listener listener;

	private @Nullable CountDownLatch keepAlive;

	RSocketRpcServer(EventLoops loops, ListenerSettings settings, ConnectionAcceptor acceptor, DrainNotices notices) {
		this.loops = loops;
		this.settings = settings;
		this.acceptor = acceptor;
		this.notices = notices;
	}

	@Override
	public synchronized void start() {
		if (this.listener != null) {
			return;
		}
		NettyServerTransport.Listener bound = bind();
		this.listener = bound;
		this.keepAlive = keepJvmAlive();
		this.settings.onBound().accept(bound.address().getPort());
		if (this.settings.tls() == null) {
			logger.warn("RPC listener speaks plain text: anyone on the network can read and forge calls. "
					+ "Remove 'rpcnet.server.ssl.enabled=false' and set 'rpcnet.server.ssl.bundle'");
		}
		if (this.settings.limits().frames().maxFrame() < FRAGMENT_SIZE) {
			logger.warn(
					"Typed clients send frames of up to {} bytes and will be disconnected for longer ones than {}. "
							+ "Raise 'rpcnet.server.max-frame-size'",
					FRAGMENT_SIZE, this.settings.limits().frames().maxFrame());
		}
		logger.info("RPC listener started on {}", advertisedAddress());
	}

	private NettyServerTransport.Listener bind() {
		try {
			return bind(this.settings.address());
		}
		catch (RuntimeException ex) {
			if (!(Exceptions.unwrap(ex) instanceof IOException)) {
				throw ex;
			}
			if (this.settings.anyPortWhenTaken()) {
				return bind(new InetSocketAddress(this.settings.address().getAddress(), 0));
			}
			throw cannotBind(ex);
		}
	}

	private NettyServerTransport.Listener bind(InetSocketAddress address) {
		ListenerLimits limits = this.settings.limits();
		NettyServerTransport transport = new NettyServerTransport(this.loops, address, this.settings.tls(), limits);
		NettyServerTransport.Listener bound = bind(transport, this.acceptor, limits, this.notices).block(BIND_TIMEOUT);
		if (bound == null) {
			throw new IllegalStateException("The RPC listener was not bound");
		}
		return bound;
	}

	static <T extends Closeable> Mono<T> bind(ServerTransport<T> transport, ConnectionAcceptor acceptor,
			ListenerLimits limits, DrainNotices notices) {
		int fragmentSize = Math.min(FRAGMENT_SIZE, limits.frames().maxFrame());
		return RSocketServer
			.create((setup,
					requester) -> Mono.deferContextual((context) -> acceptor.accept(setup, context.get(RpcPeer.class))
						.doOnNext((accepted) -> notices.add(requester))
						.map((answering) -> answering(answering, context, fragmentSize))))
			.fragment(fragmentSize)
			.maxInboundPayloadSize(limits.frames().maxReassembled())
			.maxTimeToFirstFrame(limits.setupTimeout())
			.payloadDecoder(FramePayloads.DECODER)
			.bind(transport);
	}

	private static RSocket answering(RSocket handler, ContextView context, int fragmentSize) {
		if (context.get(SendPace.class) instanceof FrameChannel connection) {
			connection.handleStreams(new RequestResponseResponder(connection, handler, fragmentSize));
		}
		return PacedRSocket.responder(handler, context.get(SendPace.class));
	}

	private FailureAnalyzedException cannotBind(RuntimeException failure) {
		InetSocketAddress address = this.settings.address();
		return new FailureAnalyzedException(
				"The RPC listener cannot be bound to %s: port %d is already in use, or the address is not this machine's."
					.formatted(AdvertisedAddress.of(address, null, null), address.getPort()),
				"Stop what listens on port %d, or set 'rpcnet.server.port' (0 takes any free port) or 'rpcnet.server.address'."
					.formatted(address.getPort()),
				failure);
	}

	private static CountDownLatch keepJvmAlive() {
		CountDownLatch latch = new CountDownLatch(1);
		Thread thread = new Thread(() -> await(latch), "rpcnet-keep-alive");
		thread.setDaemon(false);
		thread.start();
		return latch;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public synchronized void stop() {
		stop(() -> {
		});
	}

	@Override
	public synchronized void stop(Runnable callback) {
		NettyServerTransport.Listener bound = this.listener;
		if (bound == null) {
			callback.run();
			return;
		}
		this.listener = null;
		CountDownLatch keptAlive = this.keepAlive;
		bound.dispose();
		// Who was told has most likely closed its connection, or does so after its last
		// call
		bound.closeConnections(this.notices.areGiven() ? CLOSING_BY_PEERS : Duration.ZERO)
			.timeout(CLOSING_AT_MOST)
			.onErrorComplete()
			.doFinally((signal) -> {
				callback.run();
				if (keptAlive != null) {
					keptAlive.countDown();
				}
			})
			.subscribe();
	}

	@Override
	public synchronized boolean isRunning() {
		return this.listener != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public InetSocketAddress address() {
		return running().address();
	}

	@Override
	public String advertisedAddress() {
		return AdvertisedAddress.of(running().address(), this.settings.advertisedHost(),
				this.settings.advertisedPort());
	}

	@Override
	public synchronized int connections() {
		return (this.listener != null) ? this.listener.connections() : 0;
	}

	private synchronized NettyServerTransport.Listener running() {
		if (this.listener == null) {
			throw new IllegalStateException("The RPC listener is not running");
		}
		if (this.listener.isDisposed()) {
			throw new IllegalStateException("The RPC listener has lost its socket");
		}
		return this.listener;
	}

}
