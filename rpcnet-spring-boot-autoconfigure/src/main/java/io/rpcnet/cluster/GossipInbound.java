package io.rpcnet.cluster;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.scalecube.cluster.membership.MembershipProtocolImpl;
import io.scalecube.cluster.transport.api.Message;
import org.jspecify.annotations.Nullable;

import io.rpcnet.transport.TlsContext;
import io.rpcnet.transport.WarningThrottle;

/**
 * Sets up connections that other processes opened: TLS, frames, messages. The first thing
 * that no member would send ends one. When there are too many, the one ends that has been
 * silent for the longest; those that have yet to prove who they are count apart, so that
 * strangers do not keep members out. All on one event loop.
 */
final class GossipInbound extends ChannelInitializer<SocketChannel> {

	private static final String CLOSED = "Closed the gossip connection from {}: {}";

	private final GossipCodec codec;

	private final @Nullable TlsContext tls;

	private final @Nullable Acquaintances acquaintances;

	private final ChannelGroup channels;

	private final int limit;

	private final Consumer<Message> receiver;

	private final WarningThrottle warnings;

	private final WarningThrottle objections;

	private final GossipPace.Crowd crowd = new GossipPace.Crowd();

	private final Set<Channel> arriving = new LinkedHashSet<>();

	// The one that has been silent for the longest comes first
	private final Set<Channel> heard = new LinkedHashSet<>();

	private volatile boolean connected;

	GossipInbound(GossipCodec codec, @Nullable TlsContext tls, @Nullable Acquaintances acquaintances,
			ChannelGroup channels, int limit, Consumer<Message> receiver, WarningThrottle warnings,
			WarningThrottle objections) {
		this.codec = codec;
		this.tls = tls;
		this.acquaintances = acquaintances;
		this.channels = channels;
		this.limit = limit;
		this.receiver = receiver;
		this.warnings = warnings;
		this.objections = objections;
	}

	boolean isConnected() {
		return this.connected;
	}

	@Override
	protected void initChannel(SocketChannel channel) {
		this.channels.add(channel);
		channel.closeFuture().addListener((closed) -> {
			this.arriving.remove(channel);
			this.heard.remove(channel);
			this.connected = !(this.arriving.isEmpty() && this.heard.isEmpty());
		});
		add(this.arriving, channel);
		if (this.tls != null) {
			channel.pipeline().addLast(this.tls.newServerHandler(channel.alloc()));
		}
		else {
			admit(channel);
		}
		channel.pipeline()
			.addLast(new LengthFieldBasedFrameDecoder(GossipCodec.LENGTH_SIZE + GossipCodec.MAX_LENGTH, 0,
					GossipCodec.LENGTH_SIZE, 0, GossipCodec.LENGTH_SIZE))
			.addLast(new Receiver());
	}

	private void admit(Channel channel) {
		this.arriving.remove(channel);
		add(this.heard, channel);
	}

	private void add(Set<Channel> open, Channel channel) {
		open.add(channel);
		this.connected = true;
		if (open.size() > this.limit) {
			Iterator<Channel> first = open.iterator();
			Channel silent = first.next();
			first.remove();
			this.warnings.warn(CLOSED, silent.remoteAddress(),
					"there are more than %d, and nobody is silent for longer".formatted(this.limit));
			silent.close();
		}
	}

	private final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {

		private final GossipPace pace = new GossipPace(GossipInbound.this.crowd, System::nanoTime);

		private boolean broken;

		private boolean paused;

		@Override
		protected void channelRead0(ChannelHandlerContext context, ByteBuf content) throws MalformedMessageException {
			// Closing makes the frame decoder hand on what it still has
			if (this.broken) {
				return;
			}
			if (GossipInbound.this.heard.remove(context.channel())) {
				GossipInbound.this.heard.add(context.channel());
			}
			int length = content.readableBytes();
			ValueReader reader = new ValueReader(content, GossipInbound.this.acquaintances);
			Message message = GossipInbound.this.codec.decode(content, reader);
			if (!this.pace.heard(length, answerSize(message))) {
				context.channel().config().setAutoRead(false);
			}
			String objection = reader.objection();
			if (objection != null) {
				GossipInbound.this.objections.warn("Not all is believed that comes from {}: {}",
						context.channel().remoteAddress(), objection);
			}
			if (reader.isBelieved() || isSync(message)) {
				GossipInbound.this.receiver.accept(message);
			}
		}

		private int answerSize(Message message) {
			Acquaintances named = GossipInbound.this.acquaintances;
			return (named != null && MembershipProtocolImpl.SYNC.equals(message.qualifier())) ? named.count() : 0;
		}

		private static boolean isSync(Message message) {
			// Of a list the engine takes in what was believed
			return MembershipProtocolImpl.SYNC.equals(message.qualifier())
					|| MembershipProtocolImpl.SYNC_ACK.equals(message.qualifier());
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			if (!this.paused) {
				listen(context);
			}
			context.fireChannelReadComplete();
		}

		private void listen(ChannelHandlerContext context) {
			if (!context.channel().isActive()) {
				return;
			}
			Long delay = this.pace.delay();
			this.paused = delay != null;
			context.channel().config().setAutoRead(delay == null);
			if (delay != null) {
				context.executor().schedule(() -> listen(context), delay, TimeUnit.MILLISECONDS);
			}
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SslHandshakeCompletionEvent handshake) {
				if (handshake.isSuccess()) {
					admit(context.channel());
				}
				else if (handshake.cause() instanceof SslHandshakeTimeoutException) {
					GossipInbound.this.warnings.warn(CLOSED, context.channel().remoteAddress(),
							"no TLS handshake in time");
				}
			}
			context.fireUserEventTriggered(event);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			if (!this.broken) {
				this.broken = true;
				GossipTransport.log(GossipInbound.this.warnings, CLOSED, context.channel().remoteAddress(), cause);
				context.close();
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.pace.end();
			this.broken = true;
			context.fireChannelInactive();
		}

	}

}
