package io.rpcnet.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.scalecube.cluster.transport.api.Message;
import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.TlsContext;
import io.rpcnet.transport.WarningThrottle;

/**
 * Sets up a connection that another process opened: TLS, frames, messages. The first
 * thing that no member would send ends it.
 */
final class GossipInbound extends ChannelInitializer<SocketChannel> {

	private final GossipCodec codec;

	private final @Nullable TlsContext tls;

	private final ChannelGroup channels;

	private final int limit;

	private final Consumer<Message> receiver;

	private final WarningThrottle warnings;

	private final AtomicInteger open = new AtomicInteger();

	GossipInbound(GossipCodec codec, @Nullable TlsContext tls, ChannelGroup channels, int limit,
			Consumer<Message> receiver, WarningThrottle warnings) {
		this.codec = codec;
		this.tls = tls;
		this.channels = channels;
		this.limit = limit;
		this.receiver = receiver;
		this.warnings = warnings;
	}

	boolean isConnected() {
		return this.open.get() > 0;
	}

	@Override
	protected void initChannel(SocketChannel channel) {
		this.channels.add(channel);
		channel.closeFuture().addListener((closed) -> this.open.decrementAndGet());
		if (this.open.incrementAndGet() > this.limit) {
			this.warnings.warn("Refused a gossip connection from {}: {}", channel.remoteAddress(),
					"there are %d already".formatted(this.limit));
			channel.close();
			return;
		}
		if (this.tls != null) {
			channel.pipeline().addLast(this.tls.newServerHandler(channel.alloc()));
		}
		channel.pipeline()
			.addLast(new LengthFieldBasedFrameDecoder(GossipCodec.LENGTH_SIZE + GossipCodec.MAX_LENGTH, 0,
					GossipCodec.LENGTH_SIZE, 0, GossipCodec.LENGTH_SIZE))
			.addLast(new Receiver());
	}

	private final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {

		private boolean broken;

		@Override
		protected void channelRead0(ChannelHandlerContext context, ByteBuf content) throws MalformedMessageException {
			// Closing makes the frame decoder hand on what it still has
			if (!this.broken) {
				GossipInbound.this.receiver.accept(GossipInbound.this.codec.decode(content));
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			if (!this.broken) {
				this.broken = true;
				GossipTransport.log(GossipInbound.this.warnings, "Closed the gossip connection from {}: {}",
						context.channel().remoteAddress(), cause);
				context.close();
			}
		}

	}

}
