package io.rpcnet.transport;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.IntSupplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.rsocket.Payload;
import io.rsocket.exceptions.Exceptions;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * Sends request-response calls over a connection and passes their answers on, but for
 * requests that need fragments. What rsocket-java would do in general for all
 * interactions, this does for one with fewer objects, and each request is written
 * straight into the batch that is sent.
 * <p>
 * Calls may be begun and cancelled on any thread; everything else happens on the
 * connection's event loop. Answers are passed on without their metadata.
 *
 * @see "RSocket protocol 1.0, Stream Sequences and Lifetimes, Request Response"
 */
final class RequestResponseRequester implements StreamHandler {

	private final FrameChannel connection;

	private final IntSupplier streamIds;

	private final int longestBody;

	private final IntObjectMap<Call> open = new IntObjectHashMap<>();

	private boolean closed;

	/**
	 * Create a requester.
	 * @param connection the connection
	 * @param streamIds returns the stream to use for the next call, or throws how the
	 * connection was lost
	 * @param fragmentSize the longest frame to send
	 */
	RequestResponseRequester(FrameChannel connection, IntSupplier streamIds, int fragmentSize) {
		this.connection = connection;
		this.streamIds = streamIds;
		this.longestBody = fragmentSize - FrameShape.OVERHEAD - FrameShape.METADATA_LENGTH_BYTES;
	}

	/**
	 * Return whether a request can be sent in one frame.
	 * @param payload the request's payload
	 * @return whether it can be sent by {@link #request}
	 */
	boolean takes(Payload payload) {
		int metadata = payload.metadata().readableBytes();
		return metadata <= FrameChannel.COPY_LIMIT && metadata + payload.data().readableBytes() <= this.longestBody;
	}

	/**
	 * Send a request, when its answer is asked for.
	 * @param payload the request's payload, which passes to the call
	 * @return the answer, to be subscribed to once
	 */
	Mono<Payload> request(Payload payload) {
		return new Call(payload);
	}

	@Override
	public boolean handles(ByteBuf frame) {
		int streamId = FrameHeaderCodec.streamId(frame);
		Call call = (streamId != 0) ? this.open.get(streamId) : null;
		if (call == null) {
			return false;
		}
		FrameType type = FrameHeaderCodec.nativeFrameType(frame);
		if (type == FrameType.PAYLOAD) {
			call.received(frame);
		}
		else if (type == FrameType.ERROR) {
			this.open.remove(streamId);
			call.fail(Exceptions.from(streamId, frame));
		}
		return true;
	}

	@Override
	public int wholeType() {
		return FrameShape.ANSWER;
	}

	@Override
	public boolean takes(int streamId) {
		Call call = this.open.get(streamId);
		return call != null && call.fragments == null;
	}

	@Override
	public void handle(int streamId, LentPayload answer) {
		Call call = this.open.remove(streamId);
		if (call != null) {
			call.answer(answer);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		Call[] left = this.open.values().toArray(Call[]::new);
		this.open.clear();
		for (Call call : left) {
			call.fail(new ClosedChannelException());
		}
	}

	/**
	 * One call, which is its own subscription.
	 */
	private final class Call extends Mono<Payload> implements Subscription, LateFrame {

		private static final AtomicIntegerFieldUpdater<Call> STATE = AtomicIntegerFieldUpdater.newUpdater(Call.class,
				"state");

		private static final int NEW = 0;

		private static final int REQUESTED = 1;

		private static final int SENT = 2;

		private static final int OVER = 3;

		private final Payload payload;

		private @Nullable CoreSubscriber<? super Payload> actual;

		private volatile int state;

		/** Set before the state is that of a request that was sent. */
		private int streamId;

		private @Nullable CompositeByteBuf fragments;

		private Call(Payload payload) {
			this.payload = payload;
		}

		@Override
		public void subscribe(CoreSubscriber<? super Payload> actual) {
			if (this.actual != null) {
				Operators.error(actual, new IllegalStateException("A request is sent once"));
				return;
			}
			this.actual = actual;
			actual.onSubscribe(this);
		}

		@Override
		public void request(long n) {
			if (Operators.validate(n) && STATE.compareAndSet(this, NEW, REQUESTED)) {
				RequestResponseRequester.this.connection.sendFrame(this);
			}
		}

		@Override
		public void write() {
			try {
				send();
			}
			finally {
				this.payload.release();
			}
		}

		private void send() {
			if (this.state == OVER) {
				return;
			}
			if (RequestResponseRequester.this.closed) {
				fail(new ClosedChannelException());
				return;
			}
			int id;
			try {
				id = nextStreamId();
			}
			catch (RuntimeException ex) {
				fail(reactor.core.Exceptions.unwrap(ex));
				return;
			}
			this.streamId = id;
			if (STATE.compareAndSet(this, REQUESTED, SENT)) {
				RequestResponseRequester.this.open.put(id, this);
				ByteBuf metadata = this.payload.hasMetadata() ? this.payload.metadata() : null;
				RequestResponseRequester.this.connection.append(id,
						FrameShape.REQUEST_RESPONSE | ((metadata != null) ? FrameHeaderCodec.FLAGS_M : 0), metadata,
						this.payload.data());
			}
		}

		private int nextStreamId() {
			int id = RequestResponseRequester.this.streamIds.getAsInt();
			while (RequestResponseRequester.this.open.containsKey(id)) {
				// Begun again from the first, after 2^30 streams
				id = RequestResponseRequester.this.streamIds.getAsInt();
			}
			return id;
		}

		private void received(ByteBuf frame) {
			int flags = FrameHeaderCodec.flags(frame);
			boolean next = (flags & FrameHeaderCodec.FLAGS_N) != 0;
			if (next && (flags & (FrameHeaderCodec.FLAGS_F | FrameHeaderCodec.FLAGS_C)) == FrameHeaderCodec.FLAGS_F) {
				add(frame);
				return;
			}
			RequestResponseRequester.this.open.remove(this.streamId);
			if (next && this.fragments != null) {
				add(frame);
				answer(FramePayloads.ofData(this.fragments));
			}
			else {
				answer(next ? FramePayloads.ofData(FramePayloads.data(frame)) : null);
			}
		}

		private void add(ByteBuf frame) {
			CompositeByteBuf known = this.fragments;
			CompositeByteBuf all = (known != null) ? known : FrameChannel.HEAP.compositeBuffer();
			this.fragments = all;
			all.addComponent(true, FramePayloads.data(frame));
		}

		private void answer(@Nullable Payload answer) {
			CoreSubscriber<? super Payload> target = end();
			if (target == null) {
				return;
			}
			if (answer != null) {
				target.onNext(answer);
			}
			target.onComplete();
		}

		private void fail(Throwable failure) {
			CoreSubscriber<? super Payload> target = end();
			if (target != null) {
				target.onError(failure);
			}
		}

		private @Nullable CoreSubscriber<? super Payload> end() {
			return (STATE.getAndSet(this, OVER) != OVER) ? this.actual : null;
		}

		@Override
		public void cancel() {
			int before = STATE.getAndSet(this, OVER);
			if (before == NEW) {
				this.payload.release();
			}
			else if (before == SENT && RequestResponseRequester.this.connection.isOnLoop()) {
				giveUp();
			}
			else if (before == SENT) {
				RequestResponseRequester.this.connection.execute(this::giveUp);
			}
		}

		private void giveUp() {
			if (RequestResponseRequester.this.open.remove(this.streamId) != null) {
				RequestResponseRequester.this.connection.sendFrame(this.streamId,
						CancelFrameCodec.encode(FrameChannel.HEAP, this.streamId));
			}
		}

	}

}
