package io.rpcnet.client;

import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import io.rpcnet.RpcStatus;
import io.rpcnet.transport.CallItems;

/**
 * The results of a call that has many.
 */
final class AwaitedItems extends CallItems<Payload, Object> {

	private final ClientCall call;

	private final long started;

	AwaitedItems(ClientCall call, Flux<Payload> answers, long started) {
		super(answers);
		this.call = call;
		this.started = started;
	}

	@Override
	protected @Nullable Object item(Payload answer) {
		return this.call.item(answer, this.started);
	}

	@Override
	protected Throwable failure(Throwable failure) {
		Throwable known = this.call.failure(failure);
		this.call.end(ClientCall.status(known), known, this.started);
		return known;
	}

	@Override
	protected void completed() {
		this.call.end(null, null, this.started);
	}

	@Override
	protected void cancelled() {
		this.call.end(RpcStatus.CANCELLED, null, this.started);
	}

}
