package io.rpcnet.transport;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.netty.buffer.Unpooled;
import io.rsocket.DuplexConnection;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.FrameLengthCodec;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.transport.ClientTransport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.rpcnet.Internal;

/**
 * Opens RSocket connections to servers.
 *
 * @since 0.1.0
 */
@Internal
public final class RpcConnectionFactory {

	private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_FRAGMENTED_ANSWERS = 10_000;

	private final Supplier<EventLoops> loops;

	private final Supplier<@Nullable TlsContext> tls;

	private final String dataMimeType;

	private final Duration keepaliveInterval;

	private final Duration keepaliveMaxLifetime;

	private final FrameLimits limits;

	/**
	 * Create a factory. Nothing starts before the first connection.
	 * @param loops the event loops of the connections
	 * @param tls the TLS context for new connections, or null for plain text
	 * @param dataMimeType the payload format that connections announce
	 * @param keepaliveInterval how often to ask whether the server is there
	 * @param keepaliveMaxLifetime after which silence a connection is dead
	 * @param maxPayloadSize the largest payload accepted from a server, in bytes
	 */
	public RpcConnectionFactory(Supplier<EventLoops> loops, Supplier<@Nullable TlsContext> tls, String dataMimeType,
			Duration keepaliveInterval, Duration keepaliveMaxLifetime, int maxPayloadSize) {
		this.loops = loops;
		this.tls = tls;
		this.dataMimeType = dataMimeType;
		this.keepaliveInterval = keepaliveInterval;
		this.keepaliveMaxLifetime = keepaliveMaxLifetime;
		this.limits = FrameLimits.ofClient(FrameLengthCodec.FRAME_LENGTH_MASK, maxPayloadSize, MAX_FRAGMENTED_ANSWERS);
	}

	/**
	 * Open a connection.
	 * @param address {@code host:port}, an IPv6 host in brackets
	 * @return the connection once the server has accepted certificate and SETUP; an error
	 * if it refuses or cannot be reached within a few seconds
	 * @throws IllegalArgumentException if the address is no such text
	 */
	public Mono<RSocket> connect(String address) {
		return connect(address, this.dataMimeType);
	}

	/**
	 * Open a connection that announces a payload format of its own.
	 * @param address {@code host:port}, an IPv6 host in brackets
	 * @param dataMimeType the payload format
	 * @return as {@link #connect(String)}
	 * @throws IllegalArgumentException if the address is no such text
	 */
	public Mono<RSocket> connect(String address, String dataMimeType) {
		HostAndPort target = HostAndPort.parse(address);
		if (target == null) {
			throw new IllegalArgumentException("'%s' is not host:port or [IPv6]:port".formatted(address));
		}
		NettyClientTransport transport = new NettyClientTransport(this.loops.get(), target.host(), target.port(),
				this.tls.get(), this.limits);
		return transport.open().flatMap((channel) -> setUp(channel, dataMimeType));
	}

	Mono<RSocket> setUp(FrameChannel channel, String dataMimeType) {
		Sinks.Empty<Void> draining = Sinks.empty();
		return RSocketConnector.create()
			.acceptor((setup, sender) -> Mono.just(new NoticeReader(draining)))
			.metadataMimeType(CallMetadata.COMPOSITE_MIME_TYPE)
			.dataMimeType(dataMimeType)
			.keepAlive(this.keepaliveInterval, this.keepaliveMaxLifetime)
			.maxInboundPayloadSize(this.limits.maxReassembled())
			.fragment(RSocketRpcServer.FRAGMENT_SIZE)
			.payloadDecoder(FramePayloads.DECODER)
			.connect(new OpenTransport(channel, this.limits.maxFrame()))
			.flatMap((rsocket) -> confirm(channel, rsocket, draining.asMono()))
			.doOnError((ex) -> channel.dispose())
			.doOnCancel(channel::dispose);
	}

	private static Mono<RSocket> confirm(FrameChannel channel, RSocket rsocket, Mono<Void> draining) {
		RequestResponseRequester requester = requester(channel, rsocket);
		channel.sendFrame(0, KeepAliveFrameCodec.encode(channel.alloc(), true, 0, Unpooled.EMPTY_BUFFER));
		return channel.confirmed()
			.timeout(CONFIRM_TIMEOUT)
			.thenReturn(PacedRSocket.requester(rsocket, channel, requester, draining));
	}

	private static @Nullable RequestResponseRequester requester(FrameChannel channel, RSocket rsocket) {
		IntSupplier streamIds = StreamIds.of(rsocket);
		if (streamIds == null) {
			return null;
		}
		RequestResponseRequester requester = new RequestResponseRequester(channel, streamIds,
				RSocketRpcServer.FRAGMENT_SIZE);
		channel.handleStreams(requester);
		return requester;
	}

	/**
	 * Return whether the server of a connection says that it drains.
	 * @param connection the connection, opened by any factory
	 * @return completes on the connection's event loop when the server says so, at once
	 * if it has; never else
	 */
	public static Mono<Void> draining(RSocket connection) {
		return (connection instanceof PacedRSocket paced) ? paced.draining() : Mono.never();
	}

	/**
	 * What a server may ask of this side, which is nothing; it may only say that it
	 * drains.
	 */
	private record NoticeReader(Sinks.Empty<Void> draining) implements RSocket {

		@Override
		public Mono<Void> metadataPush(Payload payload) {
			if (DrainNotices.read(payload.metadata()) != null) {
				this.draining.tryEmitEmpty();
			}
			payload.release();
			return Mono.empty();
		}

	}

	/**
	 * A transport whose connection is there already.
	 */
	private record OpenTransport(FrameChannel channel, int maxFrameLength) implements ClientTransport {

		@Override
		public Mono<DuplexConnection> connect() {
			return Mono.just(this.channel);
		}

	}

}
