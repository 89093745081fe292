package io.rpcnet.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.HostAndPort;
import io.rpcnet.transport.TlsContext;

/**
 * A connection that this node opened, to send and never to receive. What is sent before
 * it is open waits, up to a limit; once closed it is of no use any more.
 */
final class GossipConnection {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

	// A peer that vanished with its machine, or behind a partition, acknowledges nothing.
	// Without this the kernel goes on trying, ever more seldom, for a quarter of an hour
	private static final Duration UNACKNOWLEDGED_TIMEOUT = Duration.ofSeconds(10);

	private static final int MAX_WAITING = 128;

	private static final int MAX_FLUSHES = 64;

	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(GossipCodec.MAX_LENGTH,
			2 * GossipCodec.MAX_LENGTH);

	private final HostAndPort target;

	private final EventLoops loops;

	private final ChannelGroup channels;

	private final @Nullable TlsContext tls;

	private final EventLoop loop;

	private final Promise<Channel> ready;

	private final AtomicInteger waiting = new AtomicInteger();

	private volatile long used = System.nanoTime();

	private Consumer<@Nullable Throwable> closeListener = (cause) -> {
	};

	GossipConnection(HostAndPort target, EventLoops loops, ChannelGroup channels, @Nullable TlsContext tls) {
		this.target = target;
		this.channels = channels;
		this.loops = loops;
		this.tls = tls;
		this.loop = loops.group().next();
		this.ready = this.loop.newPromise();
	}

	/**
	 * Set who hears, once, that the connection is no more. To be called before opening.
	 * @param listener the listener, which gets the reason unless it was closed in order
	 */
	void onClose(Consumer<@Nullable Throwable> listener) {
		this.closeListener = listener;
	}

	/**
	 * Begin to connect.
	 * @param resolver what finds the host's address
	 */
	void open(AddressResolver resolver) {
		this.ready.addListener((opening) -> {
			if (!opening.isSuccess()) {
				this.closeListener.accept(opening.cause());
			}
		});
		resolver.resolve(this.target).whenComplete((addresses, failure) -> {
			if (failure != null) {
				this.ready.tryFailure(new IOException(failure));
			}
			else {
				connect(addresses);
			}
		});
	}

	private void connect(List<InetSocketAddress> addresses) {
		Bootstrap bootstrap = new Bootstrap().group(this.loop)
			.channel(this.loops.channelType())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.handler(new Initializer());
		if (EpollSocketChannel.class.equals(this.loops.channelType())) {
			bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, (int) UNACKNOWLEDGED_TIMEOUT.toMillis());
		}
		bootstrap.connect(addresses.get(0)).addListener((connecting) -> {
			if (!connecting.isSuccess()) {
				this.ready.tryFailure(connecting.cause());
			}
		});
	}

	/**
	 * Send a frame, now or when the connection is open.
	 * @param frame the frame, which is released whatever happens
	 * @param done what hears, once, that the frame is handed to the operating system, or
	 * gets the reason why it is not
	 */
	void send(ByteBuf frame, Consumer<@Nullable Throwable> done) {
		this.used = System.nanoTime();
		if (this.waiting.incrementAndGet() > MAX_WAITING) {
			this.waiting.decrementAndGet();
			refuse(frame, done, new IOException("Too many messages wait for %s".formatted(this.target)));
			return;
		}
		try {
			this.loop.execute(() -> sendOnLoop(frame, done));
		}
		catch (RejectedExecutionException ex) {
			refuse(frame, done, ex);
		}
	}

	private void sendOnLoop(ByteBuf frame, Consumer<@Nullable Throwable> done) {
		if (this.loop.isShuttingDown()) {
			// Whatever it would wait for does not happen any more
			this.ready.tryFailure(new ClosedChannelException());
		}
		this.ready.addListener((opening) -> {
			this.waiting.decrementAndGet();
			if (opening.isSuccess()) {
				write(this.ready.getNow(), frame, done);
			}
			else {
				refuse(frame, done, opening.cause());
			}
		});
	}

	private void write(Channel channel, ByteBuf frame, Consumer<@Nullable Throwable> done) {
		if (channel.isWritable()) {
			channel.writeAndFlush(frame).addListener((writing) -> done.accept(writing.cause()));
		}
		else {
			refuse(frame, done, new IOException("%s does not keep up".formatted(this.target)));
		}
	}

	private static void refuse(ByteBuf frame, Consumer<@Nullable Throwable> done, Throwable cause) {
		frame.release();
		done.accept(cause);
	}

	/**
	 * Return how long the connection has had nothing to send.
	 * @param now the time, as of {@link System#nanoTime()}
	 * @return the nanoseconds since it had
	 */
	long idle(long now) {
		return now - this.used;
	}

	/**
	 * Close the connection. What waits for it to open is given up.
	 */
	void close() {
		if (!this.ready.tryFailure(new ClosedChannelException()) && this.ready.isSuccess()) {
			this.ready.getNow().close();
		}
	}

	private final class Initializer extends ChannelInitializer<SocketChannel> {

		@Override
		protected void initChannel(SocketChannel channel) {
			GossipConnection.this.channels.add(channel);
			if (GossipConnection.this.tls != null) {
				channel.pipeline().addLast(GossipConnection.this.tls.newClientHandler(channel.alloc()));
			}
			channel.pipeline().addLast(new FlushConsolidationHandler(MAX_FLUSHES, true)).addLast(new Opener());
		}

	}

	private final class Opener extends ChannelInboundHandlerAdapter {

		private @Nullable Throwable cause;

		@Override
		public void channelActive(ChannelHandlerContext context) {
			SslHandler tls = context.pipeline().get(SslHandler.class);
			if (tls == null) {
				GossipConnection.this.ready.trySuccess(context.channel());
				return;
			}
			tls.handshakeFuture().addListener((handshake) -> {
				if (handshake.isSuccess()) {
					GossipConnection.this.ready.trySuccess(context.channel());
				}
				else {
					GossipConnection.this.ready.tryFailure(handshake.cause());
				}
			});
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object content) {
			ReferenceCountUtil.release(content);
			exceptionCaught(context, new MalformedMessageException("an answer on a one-way connection"));
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			// The first tells why; what follows is its echo
			this.cause = (this.cause != null) ? this.cause : cause;
			context.close();
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			boolean neverOpened = GossipConnection.this.ready
				.tryFailure((this.cause != null) ? this.cause : new ClosedChannelException());
			if (!neverOpened && GossipConnection.this.ready.isSuccess()) {
				GossipConnection.this.closeListener.accept(this.cause);
			}
		}

	}

}
