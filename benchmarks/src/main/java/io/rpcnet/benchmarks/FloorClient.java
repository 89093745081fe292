package io.rpcnet.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Plain Netty. In place of a record it sends as many bytes as the record has in CBOR.
 */
final class FloorClient implements EchoClient {

	private final byte[] encoded = new CBORMapper().writeValueAsBytes(EchoRecord.SAMPLE);

	private final Calling calling = new Calling();

	@Override
	public void connect(int port, Certificates certificates) throws Exception {
		SslContext tls = certificates.clientContext();
		Bootstrap bootstrap = new Bootstrap().handler(new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline()
					.addLast(tls.newHandler(channel.alloc(), "127.0.0.1", port), FloorClient.this.calling);
			}

		});
		FloorChannel.onLoops(bootstrap);
		Channel channel = bootstrap.connect("127.0.0.1", port).sync().channel();
		channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		this.calling.call(FloorChannel.CALL, this.encoded, new Pending(completion, (length) -> {
			if (length != this.encoded.length) {
				throw new IllegalStateException("another length came back: " + length);
			}
			return value;
		}));
	}

	@Override
	public void bytes(byte[] value, Completion completion) {
		this.calling.call(FloorChannel.CALL, value, new Pending(completion, (length) -> length));
	}

	@Override
	public void stream(int items, Completion completion) {
		this.calling.call(FloorChannel.STREAM, Integer.toString(items).getBytes(StandardCharsets.US_ASCII),
				new Pending(completion, (came) -> came));
	}

	private static final class Calling extends FloorChannel {

		private final IntObjectMap<Pending> pending = new IntObjectHashMap<>();

		private int lastId;

		private void call(int kind, byte[] bytes, Pending call) {
			if (context().executor().inEventLoop()) {
				begin(kind, bytes, call);
			}
			else {
				context().executor().execute(() -> begin(kind, bytes, call));
			}
		}

		private void begin(int kind, byte[] bytes, Pending call) {
			int id = ++this.lastId;
			this.pending.put(id, call);
			send(id, kind, bytes);
			flushUnlessReading();
		}

		@Override
		void received(int id, int kind, ByteBuf bytes, int length) {
			bytes.skipBytes(length);
			if (kind == ITEM) {
				this.pending.get(id).items++;
			}
			else {
				Pending call = this.pending.remove(id);
				call.answered((kind == END) ? call.items : length);
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			super.channelInactive(context);
			this.pending.values()
				.forEach((call) -> call.completion.failed(new IllegalStateException("connection lost")));
		}

	}

	private static final class Pending {

		private final Completion completion;

		private final Function<Integer, Object> answer;

		private int items;

		private Pending(Completion completion, Function<Integer, Object> answer) {
			this.completion = completion;
			this.answer = answer;
		}

		private void answered(int number) {
			this.completion.succeeded(this.answer.apply(number));
		}

	}

}
