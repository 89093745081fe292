package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DrainNotices}: what is written, and what is made of whatever a server
 * pushes.
 */
class DrainNoticesTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	@Test
	void noticeIsReadAsItWasWritten() {
		assertThat(DrainNotices.read(DrainNotices.encode(Duration.ofSeconds(20)))).isEqualTo(Duration.ofSeconds(20));
		assertThat(DrainNotices.read(DrainNotices.encode(Duration.ofSeconds(-1)))).isEqualTo(Duration.ZERO);
		assertThat(DrainNotices.read(DrainNotices.encode(Duration.ofDays(1000))))
			.isEqualTo(Duration.ofMillis(0xFFFF_FFFFL));
	}

	@Test
	void otherEntriesAreSkipped() {
		ByteBuf metadata = Unpooled.wrappedBuffer(new byte[] { (byte) 0xFE, 0, 0, 2, 7, 7 },
				new byte[] { 0, 'x', 0, 0, 0 }, ByteBufUtil.getBytes(DrainNotices.encode(Duration.ofMillis(1))));
		assertThat(DrainNotices.read(metadata)).isEqualTo(Duration.ofMillis(1));
		assertThat(metadata.readerIndex()).isZero();
	}

	@Test
	void whateverIsCutOffIsNoNotice() {
		byte[] notice = ByteBufUtil.getBytes(DrainNotices.encode(Duration.ofSeconds(20)));
		IntStream.range(0, notice.length)
			.forEach((length) -> assertThat(DrainNotices.read(Unpooled.wrappedBuffer(notice, 0, length))).isNull());
	}

	@Test
	void whateverElseIsNoNotice() {
		assertThat(DrainNotices.read(entry(3))).isNull();
		assertThat(DrainNotices.read(entry(8))).isNull();
		assertThat(DrainNotices.read(Unpooled.wrappedBuffer(new byte[64 * 1024 + 1]))).isNull();
		assertThat(DrainNotices.read(Unpooled.copiedBuffer("draining", StandardCharsets.UTF_8))).isNull();
	}

	private static ByteBuf entry(int length) {
		byte[] name = DrainNotices.MIME_TYPE.getBytes(StandardCharsets.US_ASCII);
		return Unpooled.buffer().writeByte(name.length - 1).writeBytes(name).writeMedium(length).writeZero(length);
	}

	@Test
	void whenServerPushesNonsenseThenConnectionGoesOnUntilItPushesANotice() {
		EventLoops loops = new EventLoops("test-client", 1);
		Sinks.One<RSocket> connected = Sinks.one();
		CloseableChannel server = RSocketServer.create((setup, requester) -> {
			connected.tryEmitValue(requester);
			return Mono.just(new RSocket() {

				@Override
				public Mono<Payload> requestResponse(Payload payload) {
					return Mono.just(payload);
				}

			});
		}).bindNow(TcpServerTransport.create("127.0.0.1", 0));
		RSocket client = new RpcConnectionFactory(() -> loops, () -> null, "application/cbor", Duration.ofSeconds(5),
				Duration.ofSeconds(15), 1024 * 1024)
			.connect("127.0.0.1:" + server.address().getPort())
			.block(SOON);
		AtomicBoolean draining = new AtomicBoolean();
		RpcConnectionFactory.draining(client).subscribe(null, null, () -> draining.set(true));
		RSocket pusher = connected.asMono().block(SOON);
		push(pusher, new byte[0]);
		push(pusher, new byte[] { 1 });
		push(pusher, ByteBufUtil.getBytes(entry(3)));
		// Answered behind what was pushed
		assertThat(client.requestResponse(DefaultPayload.create("echo")).block(SOON).getDataUtf8()).isEqualTo("echo");
		assertThat(draining).isFalse();
		push(pusher, ByteBufUtil.getBytes(DrainNotices.encode(Duration.ofSeconds(1))));
		Awaitility.await().atMost(SOON).untilTrue(draining);
		assertThat(client.isDisposed()).isFalse();
		client.dispose();
		server.dispose();
		server.onClose().block(SOON);
		loops.close();
	}

	private static void push(RSocket pusher, byte[] metadata) {
		pusher.metadataPush(DefaultPayload.create(new byte[0], metadata)).block(SOON);
	}

}
