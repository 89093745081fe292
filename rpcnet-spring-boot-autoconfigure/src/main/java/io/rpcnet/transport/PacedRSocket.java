package io.rpcnet.transport;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.RSocketProxy;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * One side of a connection whose streams are sent no faster than the connection takes
 * them, and whose request-response calls pass RSocket by where they can.
 */
final class PacedRSocket extends RSocketProxy {

	private static final Logger logger = LoggerFactory.getLogger(PacedRSocket.class);

	private final SendPace pace;

	private final boolean answers;

	private final @Nullable RequestResponseRequester requester;

	private final Mono<Void> draining;

	private PacedRSocket(RSocket source, SendPace pace, boolean answers, @Nullable RequestResponseRequester requester,
			Mono<Void> draining) {
		super(source);
		this.pace = pace;
		this.answers = answers;
		this.requester = requester;
		this.draining = draining;
	}

	/**
	 * Return the side that sends requests: of a channel, its items are paced.
	 * @param source the side
	 * @param pace of its connection
	 * @param requester sends request-response calls, or null when the side itself does
	 * @param draining completes when the other side says that it drains
	 * @return the same, paced
	 */
	static RSocket requester(RSocket source, SendPace pace, @Nullable RequestResponseRequester requester,
			Mono<Void> draining) {
		return new PacedRSocket(source, pace, false, requester, draining);
	}

	/**
	 * Return the side that answers requests: of a stream or a channel, the answers are
	 * paced.
	 * @param source the side
	 * @param pace of its connection
	 * @return the same, paced
	 */
	static RSocket responder(RSocket source, SendPace pace) {
		return new PacedRSocket(source, pace, true, null, Mono.never());
	}

	Mono<Void> draining() {
		return this.draining;
	}

	@Override
	public Mono<Payload> requestResponse(Payload payload) {
		RequestResponseRequester own = this.requester;
		return (own != null && own.takes(payload)) ? own.request(payload) : super.requestResponse(payload);
	}

	@Override
	public Flux<Payload> requestStream(Payload payload) {
		Flux<Payload> items = super.requestStream(payload);
		return this.answers ? new PacedFlux(items, this.pace) : items;
	}

	@Override
	public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
		return this.answers ? new PacedFlux(super.requestChannel(payloads), this.pace)
				: super.requestChannel(new PacedFlux(Flux.from(payloads), this.pace)).contextWrite(PacedRSocket::quiet);
	}

	private static Context quiet(Context reactor) {
		// When the connection is lost, RSocket drops what a channel that is half over
		// cannot be told, and Reactor would log an error for each
		return DroppedErrors.quiet(reactor, logger, "A channel failed after it was over");
	}

}
