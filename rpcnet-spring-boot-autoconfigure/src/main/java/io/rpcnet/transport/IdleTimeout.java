package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.rsocket.exceptions.ConnectionCloseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection over which nothing has gone for a while. On its event loop.
 * <p>
 * KEEPALIVE of the peer counts, ours does not: a peer that never says anything would stay
 * for ever. What is sent counts once the network has taken it.
 */
final class IdleTimeout implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(IdleTimeout.class);

	/** A connection is closed at most a quarter later than the time-out says. */
	private static final int CHECKS = 4;

	private final Channel channel;

	private final FrameChannel connection;

	private int quietChecks;

	private boolean sending;

	private IdleTimeout(Channel channel, FrameChannel connection) {
		this.channel = channel;
		this.connection = connection;
	}

	static void start(Channel channel, FrameChannel connection, Duration timeout) {
		long period = Math.max(1, timeout.toNanos() / CHECKS);
		Future<?> checks = channel.eventLoop()
			.scheduleAtFixedRate(new IdleTimeout(channel, connection), period, period, TimeUnit.NANOSECONDS);
		channel.closeFuture().addListener((closed) -> checks.cancel(false));
	}

	@Override
	public void run() {
		this.quietChecks = this.connection.hasHeard() ? 0 : this.quietChecks + 1;
		if (this.connection.hasSent() && !this.sending) {
			this.sending = true;
			// Comes behind all that is on its way
			this.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::taken);
		}
		if (this.quietChecks >= CHECKS) {
			close();
		}
	}

	private void taken(Future<? super Void> written) {
		this.sending = false;
		if (written.isSuccess()) {
			this.quietChecks = 0;
		}
	}

	private void close() {
		logger.debug("Closing the connection with {}: nothing has come or gone", this.channel.remoteAddress());
		if (this.sending) {
			this.channel.close();
		}
		else {
			this.connection.sendErrorAndClose(new ConnectionCloseException("Idle"));
		}
	}

}
