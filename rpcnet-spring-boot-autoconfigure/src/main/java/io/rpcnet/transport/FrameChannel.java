package io.rpcnet.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.internal.PlatformDependent;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.Exceptions;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

import io.rpcnet.CallLabels;

/**
 * One connection: RSocket frames, each behind its length in three bytes, on a Netty
 * channel.
 * <p>
 * <b>Threads.</b> Everything but {@link #sendFrame} and {@link #dispose} happens on the
 * channel's event loop. Frames sent by other threads wait in one queue, which the loop
 * empties in one go; a frame sent on the loop first empties that queue, so that frames
 * leave in the order in which they were handed over. What is sent while one read is being
 * handled leaves in one flush.
 * <p>
 * <b>Buffers.</b> Frames of both directions are unpooled heap buffers: they cost no
 * bookkeeping, and one that nobody releases is garbage, not a leak. A frame that was sent
 * is released here. A frame that was received is never released: {@link FramePayloads}
 * refer to it as long as they like. The only pooled buffer is the batch of small frames
 * that is written to the channel, which then owns it.
 *
 * @see "RSocket protocol 1.0, Framing Protocol"
 */
final class FrameChannel extends ChannelInboundHandlerAdapter implements DuplexConnection, SendPace {

	static final ByteBufAllocator HEAP = new FrameAllocator();

	/**
	 * Up to how many bytes may wait to be written before streams wait for them.
	 */
	static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

	private static final Logger logger = LoggerFactory.getLogger(FrameChannel.class);

	private static final int LENGTH_BYTES = 3;

	private static final int BATCH_SIZE = 16 * 1024;

	/** Copying a frame up to this size is cheaper than a write of its own. */
	static final int COPY_LIMIT = 4 * 1024;

	/** A frame has at most so much beside its data, when that is an item of a stream. */
	private static final int FRAME_OVERHEAD = 32;

	/** For what is still to be sent when the connection is to be closed. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final Channel channel;

	private final int maxFrameLength;

	private final InboundLimits limits;

	private final FrameReader reader;

	private final WarningThrottle warnings;

	private final boolean ofClient;

	private final long maxUnsent;

	/** The peer does not take what it is sent, so it is not listened to. */
	private boolean heldUp;

	private final Queue<LateFrame> handedOver = PlatformDependent.newMpscQueue();

	private final AtomicBoolean drainScheduled = new AtomicBoolean();

	private final Sinks.Empty<Void> closed = Sinks.empty();

	private final Sinks.Empty<Void> confirmed = Sinks.empty();

	private final Receiver receiver = new Receiver();

	private final Queue<Runnable> untilClear = new ArrayDeque<>();

	private final Queue<Runnable> untilFewFragments = new ArrayDeque<>();

	private final FragmentQueue fragments = new FragmentQueue();

	private final FragmentWindow window;

	private boolean sendingFragments;

	private boolean waitingForAnswer;

	private boolean closing;

	private @Nullable ByteBuf batch;

	private @Nullable StreamHandler streams;

	private boolean reading;

	/** Calls, with nothing between them. */
	private boolean handlesOneByOne;

	private boolean heard;

	private boolean hasHeard;

	private boolean hasSent;

	private boolean refusing;

	private boolean broken;

	private boolean flushScheduled;

	FrameChannel(Channel channel, FrameLimits limits) {
		this(channel, limits, new WarningThrottle(logger));
	}

	FrameChannel(Channel channel, FrameLimits limits, WarningThrottle warnings) {
		this(channel, limits, warnings, System::nanoTime);
	}

	FrameChannel(Channel channel, FrameLimits limits, WarningThrottle warnings, LongSupplier clock) {
		this.channel = channel;
		this.window = new FragmentWindow(clock);
		this.maxFrameLength = limits.maxFrame();
		this.warnings = warnings;
		this.ofClient = limits.areOfClient();
		this.maxUnsent = limits.maxUnsent();
		this.limits = new InboundLimits(this, limits);
		this.reader = new FrameReader(this, limits.maxFrame(), this.limits);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		this.reading = true;
		this.hasHeard = true;
		EventLoops.beginRead();
		try {
			while (in.isReadable() && !this.broken && this.channel.isOpen()) {
				if (!handle(in)) {
					handleNext(false);
					read(in);
				}
			}
		}
		finally {
			in.release();
			EventLoops.endRead();
			handleNext(false);
		}
	}

	private boolean handle(ByteBuf in) {
		StreamHandler handler = this.streams;
		if (handler == null || !this.heard || this.receiver.demand != Long.MAX_VALUE) {
			return false;
		}
		handleNext(!this.ofClient);
		return this.reader.handle(in, handler);
	}

	private void handleNext(boolean oneByOne) {
		if (this.handlesOneByOne != oneByOne) {
			this.handlesOneByOne = oneByOne;
			CallLabels.keep(oneByOne);
		}
	}

	private void read(ByteBuf in) {
		ByteBuf received = this.reader.read(in);
		if (received != null) {
			receive(received);
		}
	}

	private void receive(ByteBuf received) {
		if (this.window.receives(received)) {
			sendFragmentSoon();
		}
		if (this.limits.admits(received)) {
			if (!this.fragments.isEmpty()) {
				dropUnwanted(received);
			}
			this.receiver.deliver(received);
		}
		else {
			received.release();
		}
	}

	private void dropUnwanted(ByteBuf received) {
		int streamId = FrameHeaderCodec.streamId(received);
		FrameType type = FrameHeaderCodec.nativeFrameType(received);
		// A responder's CANCEL ends what it receives, a requester's what it is sent
		if (type == FrameType.ERROR || (type == FrameType.CANCEL && !this.limits.isLocal(streamId))) {
			this.fragments.drop(streamId);
		}
	}

	/**
	 * Close the connection, as its peer does what it must not. On the event loop.
	 * @param reason what the peer does, for the log
	 */
	void close(String reason) {
		this.warnings.warn("Closing the connection with {}: {}", remoteAddress(), reason);
		// Over TLS the channel stays open until its farewell is sent
		this.broken = true;
		this.channel.close();
	}

	/**
	 * Refuse the connection instead of its SETUP. On the event loop.
	 * @param failure what the peer is told
	 */
	void refuse(RSocketErrorException failure) {
		this.broken = true;
		sendErrorAndClose(failure);
	}

	/**
	 * Return whether anything has come since this was asked before. On the event loop.
	 * @return whether the peer has sent anything
	 */
	boolean hasHeard() {
		boolean before = this.hasHeard;
		this.hasHeard = false;
		return before;
	}

	/**
	 * Return whether anything but KEEPALIVE was sent since this was asked before. On the
	 * event loop.
	 * @return whether the peer was sent anything
	 */
	boolean hasSent() {
		boolean before = this.hasSent;
		this.hasSent = false;
		return before;
	}

	/**
	 * Give RSocket a frame as if it had been received. On the event loop.
	 * @param received the frame, which passes to RSocket
	 */
	void deliver(ByteBuf received) {
		this.receiver.deliver(received);
	}

	/**
	 * Let the frames of some streams be handled in place of RSocket. Before it asks for
	 * more frames than SETUP, or sends any.
	 * @param handler what handles them
	 */
	void handleStreams(StreamHandler handler) {
		this.streams = handler;
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.reading = false;
		this.reader.endRead();
		flush();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		ClosedChannelException failure = new ClosedChannelException();
		this.untilClear.clear();
		this.untilFewFragments.clear();
		this.receiver.fail(failure);
		closeStreams();
		releaseUnsent();
		this.confirmed.tryEmitError(failure);
		this.closed.tryEmitEmpty();
	}

	private void closeStreams() {
		if (this.streams != null) {
			this.streams.close();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		logger.debug("Closing the connection with {}", remoteAddress(), cause);
		// A client's caller is told
		if (!this.broken && !this.ofClient && !isMereLoss(cause)) {
			this.warnings.warn("Closing the connection with {}: {}", remoteAddress(), reason(cause));
		}
		this.broken = true;
		context.close();
	}

	private static boolean isMereLoss(Throwable cause) {
		return cause instanceof IOException && !(cause instanceof SSLException);
	}

	private static String reason(Throwable cause) {
		Throwable root = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
		if (root instanceof NotSslRecordException) {
			// Its message has all the bytes that came
			return "what it sends is no TLS";
		}
		return (root instanceof SSLException) ? "no TLS with it: " + root.getMessage() : root.toString();
	}

	@Override
	public void sendFrame(int streamId, ByteBuf toSend) {
		if (isOnLoop()) {
			appendHandedOver();
			append(toSend);
			flushSoon();
		}
		else {
			handOver(() -> append(toSend));
		}
	}

	/**
	 * Send a frame that is written when its turn comes, behind all that was sent before.
	 * @param toSend writes the frame
	 */
	void sendFrame(LateFrame toSend) {
		if (isOnLoop()) {
			appendHandedOver();
			toSend.write();
			flushSoon();
		}
		else {
			handOver(toSend);
		}
	}

	boolean isOnLoop() {
		return this.channel.eventLoop().inEventLoop();
	}

	private void handOver(LateFrame toSend) {
		this.handedOver.add(toSend);
		if (this.drainScheduled.compareAndSet(false, true)) {
			execute(this::drain);
		}
	}

	/**
	 * Run a task on the event loop, in a later turn of it.
	 * @param task the task, which is dropped where the loop has ended
	 */
	void execute(Runnable task) {
		try {
			this.channel.eventLoop().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The loop has ended and the channel with it; unsent frames are heap garbage
			logger.trace("Event loop has ended", ex);
		}
	}

	private void drain() {
		this.drainScheduled.set(false);
		appendHandedOver();
		if (!this.reading) {
			flush();
		}
	}

	private void appendHandedOver() {
		for (LateFrame next = this.handedOver.poll(); next != null; next = this.handedOver.poll()) {
			next.write();
		}
	}

	/**
	 * Write a frame, or let it wait for others of its stream. On the event loop.
	 * @param toSend the frame, released here
	 */
	void append(ByteBuf toSend) {
		if (!this.channel.isActive()) {
			toSend.release();
			return;
		}
		if (this.fragments.isEmpty() && toSend.readableBytes() <= COPY_LIMIT) {
			// Nearly always: no fragment, and none to wait for
			write(toSend);
			return;
		}
		int streamId = FrameHeaderCodec.streamId(toSend);
		if (!this.fragments.isEmpty() && endsSending(streamId, toSend)) {
			this.fragments.drop(streamId);
		}
		if (!this.fragments.takes(streamId, toSend)) {
			write(toSend);
		}
	}

	private boolean endsSending(int streamId, ByteBuf frame) {
		FrameType type = FrameHeaderCodec.nativeFrameType(frame);
		// A responder's CANCEL ends what it receives, not what it sends
		return type == FrameType.ERROR || (type == FrameType.CANCEL && this.limits.isLocal(streamId));
	}

	private void write(ByteBuf toSend) {
		sending(toSend);
		int length = toSend.readableBytes();
		// Of a long one the beginning, so that it comes in one record with the length
		// and tells the other side how to read the rest
		int copied = Math.min(length, COPY_LIMIT);
		ByteBuf target = batch(LENGTH_BYTES + copied);
		target.writeMedium(length);
		// Of a composite frame this copies each part, where writeBytes makes NIO buffers
		toSend.readBytes(target, copied);
		if (copied == length) {
			toSend.release();
		}
		else {
			writeBatch();
			this.channel.write(toSend, this.channel.voidPromise());
		}
	}

	/**
	 * Write a frame of parts that are copied where they are small. It waits for nothing,
	 * so that no fragment of its stream may. On the event loop.
	 * @param streamId the stream
	 * @param typeAndFlags the two bytes behind the stream id, with the flag of metadata
	 * if there is any
	 * @param metadata the metadata, up to {@link #COPY_LIMIT} bytes, or null for none
	 * @param data the data; both stay the caller's
	 */
	void append(int streamId, int typeAndFlags, @Nullable ByteBuf metadata, ByteBuf data) {
		if (!this.channel.isActive()) {
			return;
		}
		this.hasSent = true;
		this.limits.sent(streamId);
		int beside = FrameShape.HEADER
				+ ((metadata != null) ? FrameShape.METADATA_LENGTH_BYTES + metadata.readableBytes() : 0);
		int length = data.readableBytes();
		int copied = Math.min(length, COPY_LIMIT);
		ByteBuf target = batch(LENGTH_BYTES + beside + copied);
		target.writeMedium(beside + length).writeInt(streamId).writeShort(typeAndFlags);
		if (metadata != null) {
			target.writeMedium(metadata.readableBytes());
			metadata.getBytes(metadata.readerIndex(), target, metadata.readableBytes());
		}
		int start = data.readerIndex();
		data.getBytes(start, target, copied);
		if (copied < length) {
			writeBatch();
			this.channel.write(data.retainedSlice(start + copied, length - copied), this.channel.voidPromise());
		}
	}

	private void sending(ByteBuf toSend) {
		this.hasSent = this.hasSent || FrameHeaderCodec.nativeFrameType(toSend) != FrameType.KEEPALIVE;
		this.limits.sent(toSend);
	}

	private ByteBuf batch(int room) {
		if (this.batch != null && this.batch.readableBytes() + room > BATCH_SIZE) {
			writeBatch();
		}
		if (this.batch == null) {
			this.batch = this.channel.alloc().directBuffer(BATCH_SIZE);
		}
		return this.batch;
	}

	private void writeBatch() {
		ByteBuf full = this.batch;
		if (full != null) {
			// Gone before a write that fails comes back as the end of the connection
			this.batch = null;
			this.channel.write(full, this.channel.voidPromise());
		}
	}

	private void flushSoon() {
		// While a read is handled its end flushes; otherwise what else this turn sends
		// joins
		if (!this.reading && !this.flushScheduled) {
			this.flushScheduled = true;
			execute(this::flush);
		}
	}

	private void flush() {
		this.flushScheduled = false;
		appendHandedOver();
		writeBatch();
		this.channel.flush();
		// What was dropped may end it
		endHoldUp();
		// Two sides that both wait for the other to read would wait for ever, so a client
		// never does
		if (!this.ofClient && !this.heldUp && unsent() > this.maxUnsent) {
			this.heldUp = true;
			listen();
		}
		sendFragments();
	}

	private long unsent() {
		ChannelOutboundBuffer unsent = this.channel.isWritable() ? null : this.channel.unsafe().outboundBuffer();
		return this.fragments.bytes() + ((unsent != null) ? unsent.totalPendingWriteBytes() : 0);
	}

	private void endHoldUp() {
		if (this.heldUp && this.channel.isWritable() && unsent() <= this.maxUnsent) {
			this.heldUp = false;
			listen();
		}
	}

	private void listen() {
		this.channel.config().setAutoRead(!this.heldUp && this.receiver.waiting.isEmpty());
	}

	private void sendFragments() {
		runWhenClear(this.untilFewFragments, true);
		if (this.fragments.isEmpty() || !this.channel.isWritable()) {
			return;
		}
		if (mayHaveMoreUnderWay()) {
			sendFragmentSoon();
		}
		else {
			awaitAnswer();
		}
	}

	private void awaitAnswer() {
		// A peer that never answers may send nothing else that would wake the connection
		if (!this.waitingForAnswer) {
			this.waitingForAnswer = true;
			this.channel.eventLoop().schedule(() -> {
				this.waitingForAnswer = false;
				sendFragments();
			}, this.window.patience(), TimeUnit.NANOSECONDS);
		}
	}

	private boolean mayHaveMoreUnderWay() {
		// Who is held up cannot tell what it has read
		return this.heldUp || this.window.isOpen();
	}

	private void sendFragmentSoon() {
		// Each after another look at what has come: a task that is merely executed runs
		// in the same turn, and a whole window would leave in one
		if (!this.sendingFragments) {
			this.sendingFragments = true;
			this.channel.eventLoop().schedule(this::sendFragment, 0, TimeUnit.NANOSECONDS);
		}
	}

	private void sendFragment() {
		this.sendingFragments = false;
		boolean may = this.channel.isWritable() && mayHaveMoreUnderWay();
		ByteBuf next = may ? this.fragments.poll() : null;
		if (next != null) {
			this.window.sent(next.readableBytes());
			write(next);
			endHoldUp();
		}
		if (this.window.wantsProbe()) {
			write(this.window.probe());
		}
		flush();
		if (this.closing && this.fragments.isEmpty()) {
			closeWhenWritten();
		}
	}

	private void closeWhenWritten() {
		this.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
	}

	@Override
	public void whenClear(int size, Runnable task) {
		boolean fragmented = size > Math.min(RSocketRpcServer.FRAGMENT_SIZE, this.maxFrameLength) - FRAME_OVERHEAD;
		execute(() -> {
			if (isClear(fragmented)) {
				task.run();
			}
			else if (this.channel.isActive()) {
				(fragmented ? this.untilFewFragments : this.untilClear).add(task);
			}
		});
	}

	private boolean isClear(boolean ofFragments) {
		return this.channel.isWritable() && !(ofFragments && this.fragments.bytes() > WATER_MARK.high());
	}

	private void runWhenClear(Queue<Runnable> tasks, boolean ofFragments) {
		while (!tasks.isEmpty() && isClear(ofFragments)) {
			tasks.remove().run();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		endHoldUp();
		runWhenClear(this.untilClear, false);
		sendFragments();
		context.fireChannelWritabilityChanged();
	}

	private void releaseUnsent() {
		this.fragments.clear();
		if (this.batch != null) {
			this.batch.release();
			this.batch = null;
		}
		appendHandedOver();
	}

	@Override
	public void sendErrorAndClose(RSocketErrorException failure) {
		ByteBuf error = ErrorFrameCodec.encode(HEAP, 0, failure);
		execute(() -> {
			this.refusing = true;
			appendHandedOver();
			append(error);
			writeBatch();
			closeWhenWritten();
			closeStreams();
		});
	}

	@Override
	public Flux<ByteBuf> receive() {
		return this.receiver;
	}

	@Override
	public ByteBufAllocator alloc() {
		return HEAP;
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.channel.remoteAddress();
	}

	private void confirm(ByteBuf first) {
		// A notice may come before the answer: it is to be known when the connection is
		// used
		if (this.heard || FrameHeaderCodec.frameType(first) == FrameType.METADATA_PUSH) {
			return;
		}
		this.heard = true;
		boolean refused = FrameHeaderCodec.streamId(first) == 0 && FrameHeaderCodec.frameType(first) == FrameType.ERROR;
		if (refused) {
			this.confirmed.tryEmitError(Exceptions.from(0, first));
		}
		else {
			this.confirmed.tryEmitEmpty();
		}
	}

	/**
	 * Return when the first frame has come from the other side: only then is it known
	 * that it accepted our certificate (TLS 1.3 tells the client nothing of that) and
	 * SETUP.
	 * @return completes with the first frame, fails when it refuses SETUP or the
	 * connection closes before
	 */
	Mono<Void> confirmed() {
		return this.confirmed.asMono();
	}

	@Override
	public Mono<Void> onClose() {
		return this.closed.asMono();
	}

	@Override
	public void dispose() {
		execute(() -> {
			flush();
			closeStreams();
			this.closing = true;
			if (this.fragments.isEmpty()) {
				closeWhenWritten();
			}
			if (this.channel.isOpen()) {
				// What was sent before goes first, unless the peer does not take it
				this.channel.eventLoop()
					.schedule(() -> this.channel.close(), CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
			}
		});
	}

	@Override
	public boolean isDisposed() {
		return !this.channel.isActive();
	}

	/**
	 * What came in. RSocket asks for one frame, SETUP, and after deciding about it for
	 * all that follow; until then what follows waits, and the channel is not read.
	 */
	private final class Receiver extends Flux<ByteBuf> implements Subscription {

		private final Queue<ByteBuf> waiting = new ArrayDeque<>();

		private @Nullable CoreSubscriber<? super ByteBuf> subscriber;

		private @Nullable Throwable failure;

		private long demand;

		@Override
		public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
			if (this.subscriber != null) {
				Operators.error(actual, new IllegalStateException("Frames of a connection have one receiver"));
				return;
			}
			this.subscriber = actual;
			actual.onSubscribe(this);
			if (this.failure != null) {
				actual.onError(this.failure);
			}
		}

		@Override
		public void request(long n) {
			if (FrameChannel.this.channel.eventLoop().inEventLoop()) {
				addDemand(n);
			}
			else {
				execute(() -> addDemand(n));
			}
		}

		private void addDemand(long n) {
			this.demand = Operators.addCap(this.demand, n);
			while (this.demand > 0 && !this.waiting.isEmpty()) {
				emit(this.waiting.remove());
			}
			listen();
		}

		@Override
		public void cancel() {
			dispose();
		}

		private void deliver(ByteBuf received) {
			confirm(received);
			if (this.demand > 0) {
				emit(received);
			}
			else {
				this.waiting.add(received);
				listen();
			}
		}

		private void emit(ByteBuf received) {
			CoreSubscriber<? super ByteBuf> target = this.subscriber;
			if (this.demand != Long.MAX_VALUE) {
				this.demand--;
			}
			StreamHandler handler = FrameChannel.this.streams;
			if ((handler == null || !handler.handles(received)) && target != null) {
				target.onNext(received);
			}
		}

		private void fail(Throwable cause) {
			this.failure = cause;
			this.waiting.clear();
			CoreSubscriber<? super ByteBuf> target = this.subscriber;
			if (target != null && FrameChannel.this.refusing) {
				// RSocket drains a connection that it refused without expecting an error
				target.onComplete();
			}
			else if (target != null) {
				target.onError(cause);
			}
		}

	}

}
