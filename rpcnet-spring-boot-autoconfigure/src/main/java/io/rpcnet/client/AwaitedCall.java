package io.rpcnet.client;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.transport.NotExecutedException;
import io.rpcnet.transport.TimedCall;

/**
 * A call whose answer, of one result at most, is waited for.
 */
final class AwaitedCall extends TimedCall<Payload, Object> {

	private static final AtomicReferenceFieldUpdater<AwaitedCall, @Nullable NodeConnection> CONNECTION = AtomicReferenceFieldUpdater
		.newUpdater(AwaitedCall.class, NodeConnection.class, "connection");

	private final ClientCall call;

	private volatile @Nullable NodeConnection connection;

	AwaitedCall(ClientCall call) {
		this.call = call;
	}

	/**
	 * Take notice that a connection is used until the call is over.
	 * @param used the connection, on which the call was begun
	 */
	void sentOn(NodeConnection used) {
		this.connection = used;
		// Set before looking, where ending looks after it: one of the two gives it back
		if (isOver()) {
			endUse();
		}
	}

	private void endUse() {
		NodeConnection used = CONNECTION.getAndSet(this, null);
		if (used != null) {
			used.end();
		}
	}

	@Override
	protected Context context(Context context) {
		return CallerContext.of(context);
	}

	@Override
	protected void begin(long now) {
		this.call.begin(currentContext(), now);
		this.call.send(this, now);
	}

	@Override
	protected @Nullable Object result(Payload answer) {
		Object result = this.call.result(answer);
		this.call.end(null, null);
		return result;
	}

	@Override
	protected void completed() {
		this.call.end(null, null);
	}

	@Override
	protected void cancelled() {
		this.call.end(RpcStatus.CANCELLED, null);
	}

	@Override
	protected boolean isSlow(Payload answer) {
		return isLarge(answer);
	}

	@Override
	protected boolean recovers(Throwable failure) {
		if (!this.call.mayBeSentAgain(failure)) {
			return false;
		}
		endUse();
		try {
			this.call.send(this, System.nanoTime());
		}
		catch (NotExecutedException ex) {
			onError(ex);
		}
		catch (RuntimeException ex) {
			// The caller may have released what he gave: he learns why it was not taken
			return false;
		}
		return true;
	}

	@Override
	protected Throwable failure(Throwable failure) {
		return this.call.fail(failure);
	}

	@Override
	protected Throwable tooLate() {
		RpcException failure = this.call.tooLate(null);
		this.call.end(failure.status(), failure);
		return failure;
	}

	@Override
	protected void discard(Payload answer) {
		answer.release();
	}

	@Override
	protected boolean isLimited() {
		return this.call.deadline().limited();
	}

	@Override
	protected long deadline() {
		return this.call.deadline().nanos();
	}

	@Override
	protected void ended(boolean answered) {
		if (this.connection != null) {
			endUse();
		}
	}

}
