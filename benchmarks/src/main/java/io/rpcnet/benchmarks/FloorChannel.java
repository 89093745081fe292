package io.rpcnet.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection with nothing on it but messages: length, id, kind and bytes. All that is
 * sent while one read is handled leaves in one batch, copied if it is small. On the event
 * loop alone.
 */
abstract class FloorChannel extends ChannelInboundHandlerAdapter {

	static final int CALL = 0;

	static final int STREAM = 1;

	static final int ITEM = 2;

	static final int END = 3;

	private static final int HEADER = 9;

	private static final int BATCH_SIZE = 16 * 1024;

	private static final int COPY_LIMIT = 4 * 1024;

	private final byte[] header = new byte[HEADER];

	private int headerRead;

	private @Nullable ByteBuf body;

	private @Nullable ChannelHandlerContext context;

	private @Nullable ByteBuf batch;

	private boolean reading;

	static void onLoops(ServerBootstrap bootstrap) {
		bootstrap.group(loops())
			.channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
	}

	static void onLoops(Bootstrap bootstrap) {
		bootstrap.group(loops()).channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class);
	}

	private static EventLoopGroup loops() {
		return new MultiThreadIoEventLoopGroup(
				Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
	}

	final ChannelHandlerContext context() {
		if (this.context == null) {
			throw new IllegalStateException("not connected");
		}
		return this.context;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		this.reading = true;
		try {
			while (in.isReadable()) {
				readFrom(in);
			}
		}
		finally {
			in.release();
		}
	}

	private void readFrom(ByteBuf in) {
		if (this.headerRead < HEADER) {
			int length = Math.min(HEADER - this.headerRead, in.readableBytes());
			in.readBytes(this.header, this.headerRead, length);
			this.headerRead += length;
			if (this.headerRead < HEADER) {
				return;
			}
		}
		int length = headerInt(0);
		if (this.body == null && length <= COPY_LIMIT && length <= in.readableBytes()) {
			this.headerRead = 0;
			received(headerInt(4), this.header[8], in, length);
			return;
		}
		ByteBuf current = (this.body != null) ? this.body : context().alloc().directBuffer(length, length);
		this.body = current;
		current.writeBytes(in, Math.min(current.writableBytes(), in.readableBytes()));
		if (!current.isWritable()) {
			this.body = null;
			this.headerRead = 0;
			received(headerInt(4), this.header[8], current, length);
			current.release();
		}
	}

	private int headerInt(int position) {
		return (this.header[position] & 0xFF) << 24 | (this.header[position + 1] & 0xFF) << 16
				| (this.header[position + 2] & 0xFF) << 8 | (this.header[position + 3] & 0xFF);
	}

	/**
	 * Receive a message.
	 * @param id whose call it is
	 * @param kind what it is
	 * @param bytes its bytes, and more; released by the caller
	 * @param length how many are to be read
	 */
	abstract void received(int id, int kind, ByteBuf bytes, int length);

	/**
	 * Send a message, at the latest with the end of the read that is being handled.
	 * @param id whose call it is
	 * @param kind what it is
	 * @param bytes its bytes, not to be changed any more
	 */
	final void send(int id, int kind, byte[] bytes) {
		if (bytes.length <= COPY_LIMIT) {
			begin(id, kind, bytes.length, bytes.length).writeBytes(bytes);
		}
		else {
			begin(id, kind, bytes.length, 0);
			sendUncopied(Unpooled.wrappedBuffer(bytes));
		}
	}

	final void send(int id, int kind, ByteBuf bytes, int length) {
		if (length <= COPY_LIMIT) {
			begin(id, kind, length, length).writeBytes(bytes, length);
		}
		else {
			begin(id, kind, length, 0);
			sendUncopied(bytes.readRetainedSlice(length));
		}
	}

	private ByteBuf begin(int id, int kind, int length, int copied) {
		return batch(HEADER + copied).writeInt(length).writeInt(id).writeByte(kind);
	}

	private void sendUncopied(ByteBuf bytes) {
		writeBatch();
		context().write(bytes, context().voidPromise());
	}

	private ByteBuf batch(int room) {
		ByteBuf current = this.batch;
		if (current != null && current.writableBytes() >= room) {
			return current;
		}
		writeBatch();
		ByteBuf fresh = context().alloc().directBuffer(BATCH_SIZE, BATCH_SIZE);
		this.batch = fresh;
		return fresh;
	}

	private void writeBatch() {
		if (this.batch != null) {
			context().write(this.batch, context().voidPromise());
			this.batch = null;
		}
	}

	/**
	 * Flush, unless the end of the read that is being handled does so.
	 */
	final void flushUnlessReading() {
		if (!this.reading) {
			writeBatch();
			context().flush();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.reading = false;
		flushUnlessReading();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		ReferenceCountUtil.release(this.batch);
		ReferenceCountUtil.release(this.body);
		this.batch = null;
		this.body = null;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
