package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;

import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.fuzz.FuzzedApplication;
import io.rpcnet.fuzz.FuzzedApplication.Item;

/**
 * One call of each kind, always the same and in the same order: what a server sent to
 * them can be sent to them again.
 */
final class FuzzedCalls {

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger answers = new AtomicInteger();

	private final int size;

	FuzzedCalls(int size) {
		this.size = size;
	}

	int open() {
		return this.open.get();
	}

	int answers() {
		return this.answers.get();
	}

	void start(RSocket server) {
		call(server.requestResponse(payload("echo", item("one"))));
		call(server.requestStream(payload("count", cbor(Integer.class, 3))));
		call(server.requestStream(payload("count", cbor(Integer.class, 1000))).take(2));
		call(server.requestChannel(Flux.just(payload("bytesOfAll", text(this.size)), bare(), bare())));
		call(server.requestResponse(payload("fail", cbor(String.class, "x"))));
		call(server.fireAndForget(payload("touch", cbor(String.class, "x"))));
		call(server.requestResponse(payload("bytes", text(this.size))));
		call(server.requestResponse(payload("nowhere", Unpooled.EMPTY_BUFFER)));
		call(server.requestResponse(payload("never", Unpooled.EMPTY_BUFFER))).cancel();
	}

	private Call call(Publisher<?> answer) {
		Call call = new Call();
		this.open.incrementAndGet();
		answer.subscribe(call);
		return call;
	}

	private static Payload payload(String method, ByteBuf data) {
		RouteMetadata route = new RouteMetadata(FuzzedApplication.CONTRACT + "." + method, 1, null);
		return ByteBufPayload.create(data, route.encode("0123456789abcdef", 10_000, Map.of("text/plain", "x")));
	}

	private Payload bare() {
		return ByteBufPayload.create(text(this.size));
	}

	private static ByteBuf item(String name) {
		return cbor(Item.class, Item.of(name));
	}

	private static ByteBuf cbor(Class<?> type, Object value) {
		return PayloadCodecs.defaults().get(0).value(type).encode(value);
	}

	private static ByteBuf text(int length) {
		return Unpooled.copiedBuffer("x".repeat(length), StandardCharsets.US_ASCII);
	}

	private final class Call extends BaseSubscriber<Object> {

		@Override
		protected void hookOnNext(Object value) {
			FuzzedCalls.this.answers.incrementAndGet();
			if (value instanceof Payload payload) {
				payload.release();
			}
		}

		@Override
		protected void hookOnError(Throwable failure) {
			// Any failure must become one for the caller
			WireErrors.decode(failure, "id", true);
		}

		@Override
		protected void hookFinally(SignalType signal) {
			FuzzedCalls.this.open.decrementAndGet();
		}

	}

}
