package io.rpcnet.service;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import io.rpcnet.transport.TimedCall;

/**
 * A call with at most one result, being answered by its method.
 *
 * @param <O> what the result becomes
 */
abstract class HandledCall<O> extends TimedCall<Object, O> {

	private final ServerCall call;

	private final Payload payload;

	private HandledCall(ServerCall call, Payload payload) {
		this.call = call;
		this.payload = payload;
	}

	/**
	 * Let the result be the answer to the caller.
	 * @param call the call, which is open
	 * @param payload its payload, released when it is read
	 * @return the payload of the answer, or a failure as RSocket sends it
	 */
	static HandledCall<Payload> answering(ServerCall call, Payload payload) {
		return new Answering(call, payload);
	}

	/**
	 * Let the result pass through interceptors.
	 * @param call the call, which is open
	 * @param payload its payload, released when it is read
	 * @return the result as the method returned it, or an {@code RpcException}
	 */
	static HandledCall<Object> intercepted(ServerCall call, Payload payload) {
		return new Intercepted(call, payload);
	}

	final ServerCall call() {
		return this.call;
	}

	@Override
	protected final void begin(long now) {
		if (isLarge(this.payload)) {
			Schedulers.parallel().schedule(this::handle);
		}
		else {
			this.call.handle(this.payload, this);
		}
	}

	private void handle() {
		try {
			if (isOver() || isLate()) {
				this.payload.release();
			}
			else {
				this.call.handle(this.payload, this);
			}
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			onError(ex);
		}
	}

	private boolean isLate() {
		// The deadline is watched by the same threads, and may have waited as well
		return isLimited() && deadline() - System.nanoTime() <= 0;
	}

	@Override
	protected final boolean isLimited() {
		return this.call.isLimited();
	}

	@Override
	protected final long deadline() {
		return this.call.deadline();
	}

	@Override
	protected final void ended(boolean answered) {
		if (!answered) {
			this.call.end();
		}
	}

	@Override
	protected final void discard(Object item) {
		Operators.onDiscard(item, currentContext());
	}

	@Override
	protected final Throwable tooLate() {
		return failure(this.call.deadlineExceeded());
	}

	private static final class Answering extends HandledCall<Payload> {

		private Answering(ServerCall call, Payload payload) {
			super(call, payload);
		}

		@Override
		protected Context context(Context context) {
			return new HandlerContext(context, call().context(), call().span());
		}

		@Override
		protected @Nullable Payload result(Object item) {
			Payload answer = call().answer(item);
			call().succeed();
			return answer;
		}

		@Override
		protected void completed() {
			call().succeed();
		}

		@Override
		protected void cancelled() {
			call().cancel();
		}

		@Override
		protected long now() {
			return call().started();
		}

		@Override
		protected Throwable failure(Throwable failure) {
			return call().refusal(failure);
		}

	}

	private static final class Intercepted extends HandledCall<Object> {

		private Intercepted(ServerCall call, Payload payload) {
			super(call, payload);
		}

		@Override
		protected Object result(Object item) {
			return item;
		}

		@Override
		protected Throwable failure(Throwable failure) {
			return call().failure(failure);
		}

	}

}
