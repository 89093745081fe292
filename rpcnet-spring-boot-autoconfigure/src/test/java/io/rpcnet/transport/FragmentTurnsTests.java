package io.rpcnet.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FrameChannel} with fragments, on an event loop and a connection.
 */
class FragmentTurnsTests {

	/** As many as may be on their way before the other side answers. */
	private static final int MANY = 50;

	private static final int FRAGMENT = 2 * FrameChannel.COPY_LIMIT;

	@Test
	void whatHasComeIsReadBetweenFragments() throws Exception {
		Flushes flushes = new Flushes();
		List<Integer> received = new CopyOnWriteArrayList<>();
		try (EventLoops loops = new EventLoops("test-turns", 1)) {
			Queue<Channel> peers = new ConcurrentLinkedQueue<>();
			Channel listener = new ServerBootstrap().group(loops.group())
				.channel(loops.serverChannelType())
				.childHandler(new Peer(peers))
				.bind(InetAddress.getLoopbackAddress(), 0)
				.sync()
				.channel();
			Channel channel = new Bootstrap().group(loops.group())
				.channel(loops.channelType())
				.handler(flushes)
				.connect(listener.localAddress())
				.sync()
				.channel();
			FrameChannel connection = new FrameChannel(channel,
					new FrameLimits(0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 100, FrameLimits.CLIENT));
			channel.pipeline().addLast(connection);
			connection.receive()
				.filter((frame) -> FrameHeaderCodec.streamId(frame) == 0)
				.subscribe((frame) -> received.add(flushes.count));
			Channel peer = await().until(peers::poll, Objects::nonNull);
			ByteBuf small = Unpooled.wrappedBuffer(
					RawPeer.framed(KeepAliveFrameCodec.encode(FrameChannel.HEAP, false, 0, Unpooled.EMPTY_BUFFER)));
			List<ByteBuf> fragments = IntStream.range(0, MANY).mapToObj((i) -> fragment(i < MANY - 1)).toList();
			channel.eventLoop().execute(() -> {
				// Lies in the socket before the first fragment leaves
				peer.writeAndFlush(small);
				fragments.forEach((fragment) -> connection.sendFrame(3, fragment));
			});
			await().until(() -> flushes.count >= MANY && !received.isEmpty());
		}
		// One for the first fragment, one for its question, and those of a read
		assertThat(received).singleElement().satisfies((before) -> assertThat(before).isLessThan(10));
	}

	private static ByteBuf fragment(boolean follows) {
		return PayloadFrameCodec.encode(FrameChannel.HEAP, 3, follows, false, true, null,
				Unpooled.wrappedBuffer(new byte[FRAGMENT]));
	}

	/**
	 * Counts how often the channel is flushed, which it is at each fragment.
	 */
	private static final class Flushes extends ChannelOutboundHandlerAdapter {

		private volatile int count;

		@Override
		public void flush(ChannelHandlerContext context) {
			this.count++;
			context.flush();
		}

	}

	/**
	 * Tells which channel is the other end.
	 */
	private static final class Peer extends ChannelInitializer<Channel> {

		private final Queue<Channel> peers;

		private Peer(Queue<Channel> peers) {
			this.peers = peers;
		}

		@Override
		protected void initChannel(Channel channel) {
			channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
				@Override
				protected void channelRead0(ChannelHandlerContext context, ByteBuf received) {
				}
			});
			this.peers.add(channel);
		}

	}

}
