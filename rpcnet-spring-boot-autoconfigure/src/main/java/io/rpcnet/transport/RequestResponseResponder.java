package io.rpcnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.PayloadFrameCodec;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Answers the request-response calls of a connection, but for those that come in
 * fragments. What rsocket-java would do in general for all interactions, this does for
 * one whose answer is mostly there before the next request is looked at: it costs an
 * object a call, and the answer is written straight into the batch that is sent.
 * <p>
 * Everything happens on the connection's event loop, but answers may come on any thread.
 *
 * @see "RSocket protocol 1.0, Stream Sequences and Lifetimes, Request Response"
 */
final class RequestResponseResponder implements StreamHandler {

	private static final Logger logger = LoggerFactory.getLogger(RequestResponseResponder.class);

	private final FrameChannel connection;

	private final RSocket handler;

	private final int longestBody;

	/** Those whose answer was not there at once. */
	private final IntObjectMap<Answer> waiting = new IntObjectHashMap<>();

	private boolean closed;

	/**
	 * Create a responder.
	 * @param connection the connection
	 * @param handler makes the answers; its answers have no metadata
	 * @param fragmentSize the longest frame to send
	 */
	RequestResponseResponder(FrameChannel connection, RSocket handler, int fragmentSize) {
		this.connection = connection;
		this.handler = handler;
		this.longestBody = fragmentSize - FrameShape.OVERHEAD;
	}

	@Override
	public boolean handles(ByteBuf frame) {
		FrameType type = FrameHeaderCodec.nativeFrameType(frame);
		if (type == FrameType.REQUEST_RESPONSE && !FrameHeaderCodec.hasFollows(frame)) {
			answer(FrameHeaderCodec.streamId(frame), FramePayloads.DECODER.apply(frame));
			return true;
		}
		return type == FrameType.CANCEL && cancel(FrameHeaderCodec.streamId(frame));
	}

	@Override
	public int wholeType() {
		return FrameShape.REQUEST_RESPONSE;
	}

	@Override
	public boolean takes(int streamId) {
		return true;
	}

	@Override
	public void handle(int streamId, LentPayload payload) {
		answer(streamId, payload);
	}

	private void answer(int streamId, Payload request) {
		if (this.waiting.containsKey(streamId)) {
			// As RSocket does with a stream that is opened twice
			return;
		}
		Answer answer = new Answer(streamId);
		request(request).subscribe(answer);
		if (!answer.isOver()) {
			this.waiting.put(streamId, answer);
			if (this.closed) {
				cancel(streamId);
			}
		}
	}

	private Mono<Payload> request(Payload payload) {
		try {
			return this.handler.requestResponse(payload);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	private boolean cancel(int streamId) {
		Answer answer = this.waiting.remove(streamId);
		if (answer != null) {
			answer.cancel();
		}
		return answer != null;
	}

	@Override
	public void close() {
		this.closed = true;
		Answer[] left = this.waiting.values().toArray(Answer[]::new);
		this.waiting.clear();
		for (Answer answer : left) {
			answer.cancel();
		}
	}

	/**
	 * What is sent for one request, when it is there.
	 */
	private final class Answer implements CoreSubscriber<Payload>, LateFrame {

		private final int streamId;

		private volatile @Nullable Subscription subscription;

		private volatile boolean over;

		private @Nullable Payload payload;

		private @Nullable Throwable failure;

		private Answer(int streamId) {
			this.streamId = streamId;
		}

		private boolean isOver() {
			return this.over;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			// Set before looking, where cancelling looks after it: one of the two cancels
			if (this.over) {
				subscription.cancel();
			}
			else {
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(Payload payload) {
			if (this.over) {
				payload.release();
				return;
			}
			this.payload = payload;
			send();
		}

		@Override
		public void onComplete() {
			if (!this.over) {
				send();
			}
		}

		@Override
		public void onError(Throwable failure) {
			if (this.over) {
				logger.debug("A request failed after it was over", failure);
				return;
			}
			this.failure = failure;
			send();
		}

		private void send() {
			// Before, so that one that is sent is never put among those that wait
			this.over = true;
			RequestResponseResponder.this.connection.sendFrame(this);
		}

		private void cancel() {
			if (this.over) {
				return;
			}
			// Whoever answers at this moment sends what the caller skips
			this.over = true;
			Subscription upstream = this.subscription;
			if (upstream != null) {
				upstream.cancel();
			}
		}

		@Override
		public void write() {
			if (!RequestResponseResponder.this.waiting.isEmpty()) {
				RequestResponseResponder.this.waiting.remove(this.streamId);
			}
			Payload answer = this.payload;
			if (answer != null) {
				write(answer.data());
				answer.release();
			}
			else {
				RequestResponseResponder.this.connection.append(
						(this.failure != null) ? ErrorFrameCodec.encode(FrameChannel.HEAP, this.streamId, this.failure)
								: PayloadFrameCodec.encodeComplete(FrameChannel.HEAP, this.streamId));
			}
		}

		private void write(ByteBuf data) {
			int longest = RequestResponseResponder.this.longestBody;
			if (data.readableBytes() <= longest) {
				RequestResponseResponder.this.connection.append(this.streamId, FrameShape.ANSWER, null, data);
				return;
			}
			ByteBuf rest = data.slice();
			while (rest.isReadable()) {
				int length = Math.min(longest, rest.readableBytes());
				boolean last = length == rest.readableBytes();
				RequestResponseResponder.this.connection.append(PayloadFrameCodec.encode(FrameChannel.HEAP,
						this.streamId, !last, last, true, null, rest.readRetainedSlice(length)));
			}
		}

	}

}
