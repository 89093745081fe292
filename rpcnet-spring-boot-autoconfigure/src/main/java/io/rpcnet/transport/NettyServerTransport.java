package io.rpcnet.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.rsocket.Closeable;
import io.rsocket.transport.ServerTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Listens for connections. A connection is offered to RSocket only after its TLS
 * handshake.
 */
final class NettyServerTransport implements ServerTransport<NettyServerTransport.Listener> {

	private static final Logger logger = LoggerFactory.getLogger(NettyServerTransport.class);

	private static final int BACKLOG = 1024;

	private final EventLoops loops;

	private final InetSocketAddress address;

	private final @Nullable TlsContext tls;

	private final ListenerLimits limits;

	private final AtomicInteger open = new AtomicInteger();

	// Those that are yet to end their handshake, the oldest first
	private final ConcurrentNavigableMap<Long, Channel> opening = new ConcurrentSkipListMap<>();

	private final AtomicLong accepted = new AtomicLong();

	private final WarningThrottle warnings = new WarningThrottle(logger);

	private final WarningThrottle refusals = new WarningThrottle(logger);

	NettyServerTransport(EventLoops loops, InetSocketAddress address, @Nullable TlsContext tls, ListenerLimits limits) {
		this.loops = loops;
		this.address = address;
		this.tls = tls;
		this.limits = limits;
	}

	@Override
	public int maxFrameLength() {
		return this.limits.frames().maxFrame();
	}

	@Override
	public Mono<Listener> start(ConnectionAcceptor acceptor) {
		return Mono.create((sink) -> {
			ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
			ServerBootstrap bootstrap = new ServerBootstrap().group(this.loops.group())
				.channel(this.loops.serverChannelType())
				.option(ChannelOption.SO_BACKLOG, BACKLOG)
				.option(ChannelOption.SO_REUSEADDR, true)
				.childOption(ChannelOption.ALLOCATOR, LoopAllocator.INSTANCE)
				.childOption(ChannelOption.TCP_NODELAY, true)
				.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, FrameChannel.WATER_MARK)
				.childHandler(new ConnectionInitializer(acceptor, connections));
			bootstrap.bind(this.address).addListener((ChannelFuture bound) -> {
				if (bound.isSuccess()) {
					sink.success(new Listener(bound.channel(), connections));
				}
				else {
					sink.error(bound.cause());
				}
			});
		});
	}

	private void awaitHandshake(Channel channel, SslHandler handler) {
		long number = this.accepted.incrementAndGet();
		this.opening.put(number, channel);
		handler.handshakeFuture().addListener((done) -> this.opening.remove(number));
		channel.closeFuture().addListener((closed) -> this.opening.remove(number));
	}

	/**
	 * A bound listener with the connections that came through it.
	 */
	static final class Listener implements Closeable {

		private final Channel channel;

		private final ChannelGroup connections;

		private final Sinks.Empty<Void> closed = Sinks.empty();

		private Listener(Channel channel, ChannelGroup connections) {
			this.channel = channel;
			this.connections = connections;
			channel.closeFuture().addListener((future) -> this.closed.tryEmitEmpty());
		}

		InetSocketAddress address() {
			return (InetSocketAddress) this.channel.localAddress();
		}

		/**
		 * Accept no more connections. Those that are open stay so.
		 */
		@Override
		public void dispose() {
			this.channel.close();
		}

		int connections() {
			return this.connections.size();
		}

		/**
		 * Close the connections, each after what was sent over it.
		 * @param patience how long to wait for the peers to close theirs
		 * @return completes when all are closed
		 */
		Mono<Void> closeConnections(Duration patience) {
			return allClosed().timeout(patience, Mono.empty())
				.then(Mono.fromRunnable(() -> this.connections.forEach(Listener::closeWhenSent)))
				.then(allClosed())
				.then(Mono.create((sink) -> this.connections.close().addListener((future) -> sink.success())));
		}

		private Mono<Void> allClosed() {
			return Mono.create((sink) -> this.connections.newCloseFuture().addListener((future) -> sink.success()));
		}

		private static void closeWhenSent(Channel channel) {
			FrameChannel connection = channel.pipeline().get(FrameChannel.class);
			if (connection == null || channel.pipeline().get(Opening.class) != null) {
				// Without a handshake nothing was sent
				channel.close();
			}
			else {
				connection.dispose();
			}
		}

		@Override
		public boolean isDisposed() {
			return !this.channel.isOpen();
		}

		@Override
		public Mono<Void> onClose() {
			return this.closed.asMono();
		}

	}

	private final class ConnectionInitializer extends ChannelInitializer<Channel> {

		private final ConnectionAcceptor acceptor;

		private final ChannelGroup connections;

		private ConnectionInitializer(ConnectionAcceptor acceptor, ChannelGroup connections) {
			this.acceptor = acceptor;
			this.connections = connections;
		}

		@Override
		protected void initChannel(Channel channel) {
			if (admits(channel)) {
				this.connections.add(channel);
				addHandlers(channel);
			}
			else {
				channel.close();
			}
		}

		private boolean admits(Channel channel) {
			int max = NettyServerTransport.this.limits.maxConnections();
			AtomicInteger open = NettyServerTransport.this.open;
			channel.closeFuture().addListener((closed) -> open.decrementAndGet());
			if (open.incrementAndGet() <= max || makesRoom(max)) {
				return true;
			}
			NettyServerTransport.this.warnings.warn("Closing the connection from {}: {}", channel.remoteAddress(),
					"%d are open, the most that 'rpcnet.server.max-connections' allows".formatted(max));
			return false;
		}

		// Who cannot prove who he is must not keep out those who can
		private boolean makesRoom(int max) {
			Map.Entry<Long, Channel> oldest = NettyServerTransport.this.opening.pollFirstEntry();
			if (oldest == null) {
				return false;
			}
			NettyServerTransport.this.refusals.warn("Closing the connection with {}: {}",
					oldest.getValue().remoteAddress(),
					"no TLS handshake yet, and %d are open, the most that 'rpcnet.server.max-connections' allows"
						.formatted(max));
			oldest.getValue().close();
			return true;
		}

		private void addHandlers(Channel channel) {
			TlsContext context = NettyServerTransport.this.tls;
			ListenerLimits limits = NettyServerTransport.this.limits;
			FrameChannel connection = new FrameChannel(channel, limits.frames(), NettyServerTransport.this.refusals);
			if (context != null) {
				SslHandler handler = context.newServerHandler(channel.alloc());
				handler.setHandshakeTimeoutMillis(Math.max(1, limits.handshakeTimeout().toMillis()));
				channel.pipeline().addLast(handler);
				awaitHandshake(channel, handler);
			}
			channel.pipeline().addLast(new Opening(this.acceptor, connection, context != null), connection);
		}

	}

	/**
	 * Waits until the connection is open in every respect, then hands it to RSocket.
	 */
	private final class Opening extends ChannelInboundHandlerAdapter {

		private final ConnectionAcceptor acceptor;

		private final FrameChannel connection;

		private final boolean encrypted;

		private Opening(ConnectionAcceptor acceptor, FrameChannel connection, boolean encrypted) {
			this.acceptor = acceptor;
			this.connection = connection;
			this.encrypted = encrypted;
		}

		@Override
		public void channelActive(ChannelHandlerContext context) {
			if (!this.encrypted) {
				open(context);
			}
			context.fireChannelActive();
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SslHandshakeCompletionEvent handshake) {
				if (handshake.isSuccess()) {
					open(context);
				}
				else if (handshake.cause() instanceof SslHandshakeTimeoutException) {
					warn("no TLS handshake within 'rpcnet.server.handshake-timeout'");
				}
				else {
					logger.debug("No TLS handshake with {}: {}", context.channel().remoteAddress(),
							handshake.cause().toString());
				}
			}
			context.fireUserEventTriggered(event);
		}

		private void open(ChannelHandlerContext context) {
			IdleTimeout.start(context.channel(), this.connection, NettyServerTransport.this.limits.idleTimeout());
			RpcPeer peer = new RpcPeer(context.channel().remoteAddress());
			this.acceptor.apply(this.connection)
				.contextWrite((reactor) -> reactor.put(RpcPeer.class, peer).put(SendPace.class, this.connection))
				.subscribe(null, this::refused);
			context.pipeline().remove(this);
		}

		private void refused(Throwable failure) {
			logger.debug("Closing the connection with {}", this.connection.remoteAddress(), failure);
			if (failure instanceof TimeoutException) {
				warn("no SETUP within 'rpcnet.server.setup-timeout'");
			}
			this.connection.dispose();
		}

		private void warn(String reason) {
			NettyServerTransport.this.refusals.warn("Closing the connection with {}: {}",
					this.connection.remoteAddress(), reason);
		}

	}

}
