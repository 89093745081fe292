package io.rpcnet.benchmarks;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;

/**
 * Plain Netty: sends back the bytes of each message with its id.
 */
final class FloorServer implements EchoServer {

	@Override
	public int start(Certificates certificates) throws Exception {
		SslContext tls = certificates.serverContext();
		ServerBootstrap bootstrap = new ServerBootstrap().childHandler(new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Answering());
			}

		});
		FloorChannel.onLoops(bootstrap);
		Channel channel = bootstrap.bind("127.0.0.1", 0).sync().channel();
		return ((InetSocketAddress) channel.localAddress()).getPort();
	}

	private static final class Answering extends FloorChannel {

		private static final byte[] NOTHING = {};

		private final Queue<Items> streams = new ArrayDeque<>();

		@Override
		void received(int id, int kind, ByteBuf bytes, int length) {
			if (kind == CALL) {
				send(id, CALL, bytes, length);
			}
			else {
				this.streams.add(new Items(id,
						Integer.parseInt(bytes.readCharSequence(length, StandardCharsets.US_ASCII).toString())));
				sendItems();
			}
		}

		private void sendItems() {
			while (!this.streams.isEmpty() && context().channel().isWritable()) {
				Items next = this.streams.remove();
				if (next.left == 0) {
					send(next.id, END, NOTHING);
				}
				else {
					next.left--;
					send(next.id, ITEM, Payload.ITEM);
					this.streams.add(next);
				}
			}
			flushUnlessReading();
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			sendItems();
		}

	}

	private static final class Items {

		private final int id;

		private int left;

		private Items(int id, int left) {
			this.id = id;
			this.left = left;
		}

	}

}
