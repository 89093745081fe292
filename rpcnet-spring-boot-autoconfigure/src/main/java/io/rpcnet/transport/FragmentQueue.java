package io.rpcnet.transport;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.rsocket.frame.FrameHeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * The fragments of large payloads that wait to be sent. RSocket hands over all fragments
 * of a payload at once; sent at once, they would hold up everything behind them. Here the
 * streams that have some take turns, a fragment each, while frames of other streams pass
 * by. Frames of one stream stay in order. All on the event loop of the connection.
 */
final class FragmentQueue {

	private final IntObjectMap<Waiting> streams = new IntObjectHashMap<>(4);

	private final Queue<Waiting> turns = new ArrayDeque<>(4);

	private long bytes;

	boolean isEmpty() {
		return this.turns.isEmpty();
	}

	/**
	 * Return how much waits.
	 * @return the bytes of all frames
	 */
	long bytes() {
		return this.bytes;
	}

	/**
	 * Take a frame if it has to wait: if it is a fragment that others follow, or if its
	 * stream has frames that wait.
	 * @param streamId the stream
	 * @param frame the frame, which passes to the queue if it is taken
	 * @return whether it is taken
	 */
	boolean takes(int streamId, ByteBuf frame) {
		Waiting waiting = isEmpty() ? null : this.streams.get(streamId);
		if (waiting == null) {
			// Of frames of the connection itself the flag means something else
			if (streamId == 0 || !FrameHeaderCodec.hasFollows(frame)) {
				return false;
			}
			waiting = new Waiting(streamId, new ArrayDeque<>());
			this.streams.put(streamId, waiting);
			this.turns.add(waiting);
		}
		waiting.frames().add(frame);
		this.bytes += frame.readableBytes();
		return true;
	}

	/**
	 * Return the frame whose turn it is.
	 * @return the frame, which passes to the caller, or null when none waits
	 */
	@Nullable ByteBuf poll() {
		Waiting waiting = this.turns.poll();
		if (waiting == null) {
			return null;
		}
		ByteBuf frame = waiting.frames().remove();
		if (waiting.frames().isEmpty()) {
			this.streams.remove(waiting.streamId());
		}
		else {
			this.turns.add(waiting);
		}
		this.bytes -= frame.readableBytes();
		return frame;
	}

	/**
	 * Forget what a stream has waiting, as it is over.
	 * @param streamId the stream
	 */
	void drop(int streamId) {
		Waiting waiting = isEmpty() ? null : this.streams.remove(streamId);
		if (waiting != null) {
			this.turns.remove(waiting);
			waiting.frames().forEach(this::release);
		}
	}

	void clear() {
		this.turns.forEach((waiting) -> waiting.frames().forEach(this::release));
		this.streams.clear();
		this.turns.clear();
	}

	private void release(ByteBuf frame) {
		this.bytes -= frame.readableBytes();
		frame.release();
	}

	/**
	 * What waits of one stream.
	 *
	 * @param streamId the stream
	 * @param frames its frames, at least one
	 */
	private record Waiting(int streamId, Queue<ByteBuf> frames) {

	}

}
