package io.rpcnet.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.scalecube.cluster.transport.api.Message;
import io.scalecube.cluster.transport.api.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.transport.EventLoops;
import io.rpcnet.transport.HostAndPort;
import io.rpcnet.transport.TlsContext;
import io.rpcnet.transport.WarningThrottle;

/**
 * Carries gossip over TCP, inside mutual TLS unless that is switched off. Connections go
 * one way: what this node sends goes over connections that it opened, one to each
 * address, and what it hears comes over those that others opened.
 * <p>
 * A single event loop drives all of it, so that messages are handed on one after the
 * other. Messages may get lost without notice; the protocol above expects that.
 */
final class GossipTransport implements Transport {

	private static final Logger logger = LoggerFactory.getLogger(GossipTransport.class);

	private static final int MAX_CONNECTIONS = 4096;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private static final int BACKLOG = 1024;

	private static final int MAX_UNHEARD = 4096;

	/** No more at a time, so that who says too much is noticed soon. */
	private static final int MAX_READ = 16 * 1024;

	/** What such a peer has sent is read to its end before it is seen to be gone. */
	private static final int MAX_UNREAD = 64 * 1024;

	private final GossipCodec codec;

	private final @Nullable TlsContext tls;

	private final EventLoops loops = new EventLoops("rpcnet-gossip", 1);

	// Whatever is added after it was closed is closed, too
	private final ChannelGroup channels = new DefaultChannelGroup(eventLoop(), true);

	private final AddressResolver resolver = new AddressResolver();

	private final WarningThrottle inboundWarnings = new WarningThrottle(logger);

	private final WarningThrottle outboundWarnings = new WarningThrottle(logger);

	private final Map<String, GossipConnection> connections = new ConcurrentHashMap<>();

	private final Sinks.Many<Message> messages = Sinks.many().multicast().directBestEffort();

	private final GossipInbound inbound;

	private final int maxConnections;

	private volatile String address = "";

	private volatile boolean stopped;

	GossipTransport(GossipCodec codec, @Nullable TlsContext tls, @Nullable Acquaintances acquaintances) {
		this(codec, tls, acquaintances, MAX_CONNECTIONS);
	}

	/**
	 * Create a transport that is not bound yet.
	 * @param codec the bytes of messages
	 * @param tls the TLS of both directions, or null for plain text
	 * @param acquaintances whom this node knows, or null to believe everything
	 * @param maxConnections how many connections there may be, each way
	 */
	GossipTransport(GossipCodec codec, @Nullable TlsContext tls, @Nullable Acquaintances acquaintances,
			int maxConnections) {
		this.codec = codec;
		this.tls = tls;
		this.maxConnections = maxConnections;
		this.inbound = new GossipInbound(codec, tls, acquaintances, this.channels, maxConnections, this::accept,
				this.inboundWarnings, new WarningThrottle(logger));
	}

	/**
	 * Listen on an address.
	 * @param address the address; port 0 for any free one
	 * @return the address that is bound
	 * @throws IOException if the address cannot be bound; another may then be tried
	 */
	InetSocketAddress bind(InetSocketAddress address) throws IOException {
		ChannelFuture binding = new ServerBootstrap().group(this.loops.group())
			.channel(this.loops.serverChannelType())
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.option(ChannelOption.SO_REUSEADDR, true)
			.option(ChannelOption.SO_RCVBUF, MAX_UNREAD)
			.childOption(ChannelOption.SO_KEEPALIVE, true)
			.childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ))
			.childHandler(this.inbound)
			.bind(address)
			.awaitUninterruptibly();
		if (!binding.isSuccess()) {
			throw new IOException(binding.cause());
		}
		this.channels.add(binding.channel());
		return (InetSocketAddress) binding.channel().localAddress();
	}

	/**
	 * Set the address that other members are told, which the engine takes for its own.
	 * @param address the address, as host:port
	 */
	void advertise(String address) {
		this.address = address;
	}

	/**
	 * Return whether there is a connection to or from anybody, be it just being opened.
	 * @return false only if nobody can know of this node
	 */
	boolean isConnected() {
		return !this.connections.isEmpty() || this.inbound.isConnected();
	}

	EventLoop eventLoop() {
		return this.loops.group().next();
	}

	AddressResolver resolver() {
		return this.resolver;
	}

	private void accept(Message message) {
		// A seed that is this node under another name must not make it talk to itself
		if (!this.address.equals(message.sender())) {
			this.messages.tryEmitNext(message);
		}
	}

	@Override
	public String address() {
		return this.address;
	}

	@Override
	public Mono<Transport> start() {
		return Mono.just(this);
	}

	@Override
	public Flux<Message> listen() {
		return this.messages.asFlux().onBackpressureBuffer(MAX_UNHEARD, (dropped) -> {
		}, BufferOverflowStrategy.DROP_LATEST);
	}

	@Override
	public Mono<Message> requestResponse(String address, Message request) {
		String id = request.correlationId();
		Mono<Message> answer = listen().filter((message) -> id.equals(message.correlationId())).next();
		return Flux.merge(answer, send(address, request).then(Mono.empty())).next();
	}

	@Override
	public Mono<Void> send(String address, Message message) {
		return Mono.create((sink) -> {
			AtomicBoolean cancelled = new AtomicBoolean();
			sink.onCancel(() -> cancelled.set(true));
			send(address, message, sink, cancelled);
		});
	}

	private void send(String address, Message message, MonoSink<Void> sink, AtomicBoolean cancelled) {
		try {
			GossipConnection connection = connection(address);
			connection.send(this.codec.encode(message, ByteBufAllocator.DEFAULT), (failure) -> {
				if (failure == null) {
					sink.success();
				}
				else if (!cancelled.get()) {
					// An error that nobody awaits would be logged by Reactor
					sink.error(failure);
				}
			});
		}
		catch (IOException ex) {
			sink.error(ex);
		}
	}

	private GossipConnection connection(String address) throws IOException {
		if (isStopped()) {
			throw new ClosedChannelException();
		}
		GossipConnection known = this.connections.get(address);
		if (known != null) {
			return known;
		}
		HostAndPort target = HostAndPort.parse(address);
		if (target == null) {
			throw new IOException("No gossip connection to '%s' can be opened".formatted(address));
		}
		if (this.connections.size() >= this.maxConnections) {
			closeIdlest();
		}
		GossipConnection opened = new GossipConnection(target, this.loops, this.channels, this.tls);
		GossipConnection raced = this.connections.putIfAbsent(address, opened);
		if (raced != null) {
			return raced;
		}
		opened.onClose((cause) -> forget(address, opened, cause));
		opened.open(this.resolver);
		return opened;
	}

	// Whoever is asked to answer strangers must not be left without room for members
	private void closeIdlest() {
		long now = System.nanoTime();
		this.connections.entrySet()
			.stream()
			.max(Comparator.comparingLong((entry) -> entry.getValue().idle(now)))
			.ifPresent((idlest) -> {
				this.connections.remove(idlest.getKey(), idlest.getValue());
				idlest.getValue().close();
			});
	}

	private void forget(String address, GossipConnection connection, @Nullable Throwable cause) {
		this.connections.remove(address, connection);
		if (cause != null && !isStopped()) {
			log(this.outboundWarnings, "Lost the gossip connection to {}: {}", address, cause);
		}
	}

	/**
	 * Log why a connection ended: loudly when the other side is not one of us, quietly
	 * when it is merely gone, as happens when a node stops.
	 * @param warnings the throttle of the connection's direction
	 * @param message what happened
	 * @param subject the other side
	 * @param cause why
	 */
	static void log(WarningThrottle warnings, String message, Object subject, Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String reason = (root.getMessage() != null) ? root.getMessage() : root.getClass().getSimpleName();
		if (isMereLoss(cause)) {
			logger.debug(message, subject, reason);
		}
		else {
			warnings.warn(message, subject, reason);
		}
	}

	private static boolean isMereLoss(Throwable cause) {
		return cause instanceof ClosedChannelException || (cause instanceof IOException
				&& !(cause instanceof SSLException) && !(cause instanceof MalformedMessageException));
	}

	@Override
	public boolean isStopped() {
		return this.stopped;
	}

	@Override
	public Mono<Void> stop() {
		// Closing waits for the channels, which the engine's own threads must not
		return Mono.<Void>fromRunnable(this::close).subscribeOn(Schedulers.boundedElastic());
	}

	/**
	 * Close the listener and all connections, without a word to anyone.
	 */
	void close() {
		this.stopped = true;
		// What waits for a connection would wait for ever once the loop is gone
		this.connections.values().forEach(GossipConnection::close);
		closeChannels();
		this.loops.close();
		this.resolver.close();
	}

	// Waits, as whoever starts again wants the port back; the end of the loop alone was
	// seen to leave accepted channels open
	private void closeChannels() {
		ChannelGroupFuture closing = this.channels.close();
		if (!eventLoop().inEventLoop()) {
			closing.awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
		}
	}

}
