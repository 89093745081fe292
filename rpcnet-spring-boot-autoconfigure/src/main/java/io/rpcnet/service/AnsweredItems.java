package io.rpcnet.service;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

import io.rpcnet.transport.CallItems;

/**
 * The answer to a call for many results.
 */
final class AnsweredItems extends CallItems<Object, Payload> {

	private final ServerCall call;

	AnsweredItems(ServerCall call, Flux<Object> results) {
		super(results);
		this.call = call;
	}

	@Override
	protected Context context(Context context) {
		return new HandlerContext(context, this.call.context(), this.call.span());
	}

	@Override
	protected @Nullable Payload item(Object item) {
		return this.call.answerItem(item);
	}

	@Override
	protected @Nullable Throwable failure(Throwable failure) {
		return this.call.refusalOfMany(failure);
	}

	@Override
	protected void completed() {
		this.call.succeed();
	}

	@Override
	protected void cancelled() {
		this.call.cancel();
	}

}
