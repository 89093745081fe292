package io.rpcnet.client;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

import io.rpcnet.RpcStatus;
import io.rpcnet.transport.CallItems;

/**
 * The results of a call that has many.
 */
final class AwaitedItems extends CallItems<Payload, Object> {

	private final ClientCall call;

	AwaitedItems(ClientCall call, Flux<Payload> answers) {
		super(answers);
		this.call = call;
	}

	@Override
	protected Context context(Context context) {
		return CallerContext.of(context);
	}

	@Override
	protected @Nullable Object item(Payload answer) {
		return this.call.item(answer);
	}

	@Override
	protected Throwable failure(Throwable failure) {
		return this.call.fail(failure);
	}

	@Override
	protected void completed() {
		this.call.end(null, null);
	}

	@Override
	protected void cancelled() {
		this.call.end(RpcStatus.CANCELLED, null);
	}

}
