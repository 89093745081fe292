package io.rpcnet.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.rsocket.DuplexConnection;
import io.rsocket.transport.ClientTransport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Connects to one address. Names are resolved anew for every connection, off the event
 * loop.
 */
final class NettyClientTransport implements ClientTransport {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

	private final EventLoops loops;

	private final String host;

	private final int port;

	private final @Nullable TlsContext tls;

	private final FrameLimits limits;

	NettyClientTransport(EventLoops loops, String host, int port, @Nullable TlsContext tls, FrameLimits limits) {
		this.loops = loops;
		this.host = host;
		this.port = port;
		this.tls = tls;
		this.limits = limits;
	}

	@Override
	public int maxFrameLength() {
		return this.limits.maxFrame();
	}

	@Override
	public Mono<DuplexConnection> connect() {
		return open().cast(DuplexConnection.class);
	}

	Mono<FrameChannel> open() {
		return resolve().flatMap((address) -> Mono.create((sink) -> open(address, sink)));
	}

	private Mono<InetSocketAddress> resolve() {
		InetAddress literal = NetUtil.createInetAddressFromIpAddressString(this.host);
		if (literal != null) {
			return Mono.just(new InetSocketAddress(literal, this.port));
		}
		return Mono.fromCallable(() -> new InetSocketAddress(InetAddress.getByName(this.host), this.port))
			.subscribeOn(Schedulers.boundedElastic());
	}

	private void open(InetSocketAddress address, MonoSink<FrameChannel> sink) {
		ConnectionInitializer initializer = new ConnectionInitializer(this.tls, this.limits);
		ChannelFuture connecting = new Bootstrap().group(this.loops.group())
			.channel(this.loops.channelType())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
			.option(ChannelOption.ALLOCATOR, LoopAllocator.INSTANCE)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, FrameChannel.WATER_MARK)
			.handler(initializer)
			.connect(address);
		connecting.addListener((ChannelFuture connected) -> {
			if (connected.isSuccess()) {
				initializer.handshake(connected.channel())
					.addListener((Future<Channel> handshake) -> finish(handshake, initializer, sink));
			}
			else {
				sink.error(connected.cause());
			}
		});
		sink.onCancel(() -> connecting.channel().close());
	}

	private static void finish(Future<Channel> handshake, ConnectionInitializer initializer,
			MonoSink<FrameChannel> sink) {
		if (handshake.isSuccess()) {
			sink.success(initializer.connection);
		}
		else {
			sink.error(handshake.cause());
		}
	}

	private static final class ConnectionInitializer extends ChannelInitializer<Channel> {

		private final @Nullable TlsContext tls;

		private final FrameLimits limits;

		private @Nullable FrameChannel connection;

		private ConnectionInitializer(@Nullable TlsContext tls, FrameLimits limits) {
			this.tls = tls;
			this.limits = limits;
		}

		@Override
		protected void initChannel(Channel channel) {
			this.connection = new FrameChannel(channel, this.limits);
			if (this.tls != null) {
				channel.pipeline().addLast(this.tls.newClientHandler(channel.alloc()));
			}
			channel.pipeline().addLast(this.connection);
		}

		private Future<Channel> handshake(Channel channel) {
			SslHandler handler = channel.pipeline().get(SslHandler.class);
			return (handler != null) ? handler.handshakeFuture() : channel.eventLoop().newSucceededFuture(channel);
		}

	}

}
