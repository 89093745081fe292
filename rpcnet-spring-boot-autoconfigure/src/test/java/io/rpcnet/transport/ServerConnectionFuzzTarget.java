package io.rpcnet.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Closeable;
import io.rsocket.frame.FrameType;
import io.rsocket.transport.ServerTransport;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import io.rpcnet.fuzz.Cost;
import io.rpcnet.fuzz.FuzzTarget;
import io.rpcnet.fuzz.FuzzedApplication;
import io.rpcnet.fuzz.LogWatch;

/**
 * Takes what a client sends: frames, SETUP, metadata, payloads, and whatever else.
 */
public final class ServerConnectionFuzzTarget {

	static final ListenerLimits LIMITS = new ListenerLimits(
			new FrameLimits(4096, 16 * 1024, 1024, 8, FrameLimits.SERVER), 100, Duration.ofSeconds(5),
			Duration.ofSeconds(5), Duration.ofMinutes(1));

	private static final int LENGTH_BYTES = 3;

	private static final RpcPeer peer = new RpcPeer(InetSocketAddress.createUnresolved("fuzzer", 1));

	private static final ServerTransport.ConnectionAcceptor acceptor = acceptor();

	private static final LogWatch log = LogWatch.begin();

	private ServerConnectionFuzzTarget() {
	}

	private static ServerTransport.ConnectionAcceptor acceptor() {
		VirtualTimeScheduler.getOrSet();
		AtomicReference<ServerTransport.ConnectionAcceptor> acceptor = new AtomicReference<>();
		RSocketRpcServer.bind(new ServerTransport<Closeable>() {

			@Override
			public Mono<Closeable> start(ConnectionAcceptor bound) {
				acceptor.set(bound);
				return Mono.never();
			}

			@Override
			public int maxFrameLength() {
				return LIMITS.frames().maxFrame();
			}

		}, FuzzedApplication.start().getBean(ConnectionAcceptor.class), LIMITS, new DrainNotices()).subscribe();
		return acceptor.get();
	}

	/**
	 * Load what inputs need before the first is timed.
	 */
	public static void fuzzerInitialize() {
		FuzzTarget.SERVER_CONNECTION.replay();
	}

	/**
	 * Take an input.
	 * @param input as {@link FuzzedChannel} has it
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		Cost.check(input, () -> {
			try (FuzzedChannel channel = new FuzzedChannel(LIMITS.frames())) {
				FrameChannel connection = channel.connection();
				acceptor.apply(connection)
					.contextWrite((context) -> context.put(RpcPeer.class, peer).put(SendPace.class, connection))
					.subscribe(null, (failure) -> connection.dispose());
				channel.feed(input);
			}
			log.check();
		});
		if (hasFireAndForget(Unpooled.wrappedBuffer(input).skipBytes(Math.min(1, input.length)))) {
			// Its handler goes on when the connection is gone
			FuzzedApplication.forgetOpen();
		}
		FuzzedApplication.checkNoneOpen();
	}

	private static boolean hasFireAndForget(ByteBuf in) {
		while (in.readableBytes() >= LENGTH_BYTES + FrameShape.HEADER) {
			int length = in.readUnsignedMedium();
			int type = in.getUnsignedShort(in.readerIndex() + Integer.BYTES) >> FrameShape.TYPE_SHIFT;
			if (type == FrameType.REQUEST_FNF.getEncodedType()) {
				return true;
			}
			in.skipBytes(Math.min(length, in.readableBytes()));
		}
		return false;
	}

}
