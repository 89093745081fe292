package io.rpcnet.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.netty.util.concurrent.EventExecutor;
import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import io.rpcnet.cluster.Node;
import io.rpcnet.transport.RpcConnectionFactory;

/**
 * The connection to one node: opened at once, opened again whenever it is lost, until the
 * node is gone.
 * <p>
 * Thread-safe. {@link #start()} and {@link #retire()} may be called on any thread, each
 * once; the connection's own events come on its event loop.
 */
final class NodeConnection {

	private static final Logger logger = LoggerFactory.getLogger(NodeConnection.class);

	private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

	/**
	 * When to look again whether a node that drains was restarted or takes calls again.
	 */
	private static final Duration FIRST_LOOK = Duration.ofMillis(250);

	private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

	private volatile Node node;

	private final Function<String, Mono<RSocket>> connector;

	private final EventExecutor timer;

	private final Listener listener;

	private final AtomicInteger inFlight = new AtomicInteger();

	private volatile @Nullable RSocket socket;

	private volatile boolean retired;

	private Duration backoff = FIRST_BACKOFF;

	NodeConnection(Node node, Function<String, Mono<RSocket>> connector, EventExecutor timer, Listener listener) {
		this.node = node;
		this.connector = connector;
		this.timer = timer;
		this.listener = listener;
	}

	Node node() {
		return this.node;
	}

	/**
	 * Take over what the node now says of itself. Its address stays.
	 * @param updated the node
	 */
	void update(Node updated) {
		this.node = updated;
	}

	void start() {
		String address = this.node.rpcAddress();
		if (address != null && !this.retired) {
			// Deferred, because what a node calls its address may be no address
			Mono.defer(() -> this.connector.apply(address)).subscribe(this::opened, this::failed);
		}
	}

	private void opened(RSocket opened) {
		this.socket = opened;
		opened.onClose().onErrorComplete().doFinally((signal) -> lost(opened)).subscribe();
		if (this.retired) {
			closeWhenIdle();
			return;
		}
		logger.debug("Connected to {} at {}", this.node.label(), this.node.rpcAddress());
		RpcConnectionFactory.draining(opened).subscribe(null, null, this::drains);
		if (!this.retired) {
			this.backoff = FIRST_BACKOFF;
			this.listener.changed();
		}
	}

	private void drains() {
		if (!this.retired) {
			logger.debug("Node {} at {} drains: new calls go elsewhere", this.node.label(), this.node.rpcAddress());
			retire();
			this.listener.drains(this);
		}
	}

	/**
	 * Return what is to follow this connection, as its node drains. It is started, not at
	 * once.
	 * @return another connection to the same node, which is used when the node says no
	 * more that it drains
	 */
	NodeConnection successor() {
		NodeConnection successor = new NodeConnection(this.node, this.connector, this.timer, this.listener);
		successor.backoff = (this.backoff.compareTo(FIRST_LOOK) < 0) ? FIRST_LOOK
				: (this.backoff.compareTo(LONGEST_LOOK) > 0) ? LONGEST_LOOK : this.backoff;
		successor.reconnect();
		return successor;
	}

	private void lost(RSocket lost) {
		if (this.socket == lost) {
			this.socket = null;
			logger.debug("Connection to {} at {} is closed", this.node.label(), this.node.rpcAddress());
			this.listener.changed();
			reconnect();
		}
	}

	private void failed(Throwable failure) {
		logger.debug("Cannot connect to {} at {}: {}", this.node.label(), this.node.rpcAddress(), failure.toString());
		reconnect();
	}

	private void reconnect() {
		if (this.retired) {
			return;
		}
		long delay = ThreadLocalRandom.current().nextLong(this.backoff.toMillis() / 2, this.backoff.toMillis() + 1);
		Duration doubled = this.backoff.multipliedBy(2);
		this.backoff = (doubled.compareTo(LONGEST_BACKOFF) < 0) ? doubled : LONGEST_BACKOFF;
		if (!this.timer.isShuttingDown()) {
			this.timer.schedule(this::start, delay, TimeUnit.MILLISECONDS);
		}
	}

	boolean isUsable() {
		RSocket current = this.socket;
		return current != null && !this.retired && !current.isDisposed();
	}

	boolean isRetired() {
		return this.retired;
	}

	int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * Begin a call, which {@link #end()} must follow.
	 * @return the connection to send it on, open at least until the call ends unless it
	 * is lost; null when there is none, and the call has not begun
	 */
	@Nullable RSocket begin() {
		// Counted before looking whether this may be chosen: retire() does it the other
		// way round, so that one of the two sees the other
		this.inFlight.incrementAndGet();
		RSocket current = this.socket;
		if (current == null || this.retired || current.isDisposed()) {
			end();
			return null;
		}
		return current;
	}

	void end() {
		if (this.inFlight.decrementAndGet() == 0 && this.retired) {
			closeWhenIdle();
		}
	}

	/**
	 * Choose this connection no more, and close it after its last call.
	 */
	void retire() {
		this.retired = true;
		closeWhenIdle();
	}

	private void closeWhenIdle() {
		RSocket current = this.socket;
		if (current != null && this.inFlight.get() == 0) {
			current.dispose();
		}
	}

	/**
	 * Hears of what becomes of a connection, on its event loop.
	 */
	@FunctionalInterface
	interface Listener {

		/**
		 * Take notice that it was opened or lost.
		 */
		void changed();

		/**
		 * Take notice that its node drains. It is retired already.
		 * @param connection the connection
		 */
		default void drains(NodeConnection connection) {
		}

	}

}
