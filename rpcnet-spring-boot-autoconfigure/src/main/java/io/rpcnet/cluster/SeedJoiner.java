package io.rpcnet.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.Future;
import io.scalecube.cluster.transport.api.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rpcnet.transport.HostAndPort;

/**
 * Asks the seeds who is there: all of them twice a second while this node is alone, and
 * later, seldom, those that are no members, so that a cluster that fell apart becomes one
 * again. Names are looked up each time, and all of their addresses are asked.
 */
final class SeedJoiner {

	private static final Logger logger = LoggerFactory.getLogger(ClusterMembership.class);

	private static final Duration INTERVAL = Duration.ofMillis(500);

	private static final int ROUNDS_BETWEEN_MERGES = 10;

	private static final int ROUNDS_BEFORE_WARNING = 10;

	private final List<HostAndPort> seeds;

	private final GossipTransport transport;

	private final InetSocketAddress bound;

	private final ClusterView view;

	private final Message question;

	private final Set<Object> pending = ConcurrentHashMap.newKeySet();

	private final Future<?> schedule;

	private int round;

	private volatile boolean asking;

	/**
	 * Begin to ask.
	 * @param seeds the seeds
	 * @param transport what carries the question
	 * @param bound where this node listens, which is no seed of its own
	 * @param view who is there already
	 * @param question what to send
	 */
	SeedJoiner(List<HostAndPort> seeds, GossipTransport transport, InetSocketAddress bound, ClusterView view,
			Message question) {
		this.seeds = seeds;
		this.transport = transport;
		this.bound = bound;
		this.view = view;
		this.question = question;
		this.schedule = transport.eventLoop()
			.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Find out whether any seed may be another node.
	 * @return false when each is this node; a seed that cannot be looked up may come
	 */
	CompletableFuture<Boolean> hasOthers() {
		return this.seeds.stream()
			.filter((seed) -> !seed.toString().equals(this.transport.address()))
			.map((seed) -> this.transport.resolver()
				.resolve(seed)
				.handle((addresses, failure) -> failure != null || !addresses.stream().allMatch(this::isSelf)))
			.reduce(CompletableFuture.completedFuture(false),
					(some, more) -> some.thenCombine(more, Boolean::logicalOr));
	}

	private void ask() {
		boolean alone = this.view.isAlone();
		if (alone && this.round == ROUNDS_BEFORE_WARNING && this.asking) {
			logger.warn("No member answers at 'rpcnet.cluster.seeds' {} yet: alone, and trying on", this.seeds);
		}
		if (alone || this.round % ROUNDS_BETWEEN_MERGES == 0) {
			this.seeds.forEach(this::ask);
		}
		this.round++;
	}

	private void ask(HostAndPort seed) {
		if (!this.pending.add(seed)) {
			return;
		}
		this.transport.resolver().resolve(seed).whenComplete((addresses, failure) -> {
			this.pending.remove(seed);
			if (failure != null) {
				this.asking = true;
				logger.debug("Seed {} cannot be looked up: {}", seed, failure.getMessage());
			}
			else {
				addresses.stream().filter((address) -> !isSelf(address)).forEach(this::ask);
			}
		});
	}

	private void ask(InetSocketAddress address) {
		this.asking = true;
		String target = new HostAndPort(address.getAddress().getHostAddress(), address.getPort()).toString();
		if (isMember(target) || !this.pending.add(target)) {
			return;
		}
		this.transport.send(target, this.question)
			.doFinally((signal) -> this.pending.remove(target))
			.subscribe(null, (ex) -> logger.debug("Seed {} cannot be reached: {}", target, ex.getMessage()));
	}

	private boolean isMember(String address) {
		return this.view.all().stream().anyMatch((node) -> node.gossipAddress().equals(address));
	}

	private boolean isSelf(InetSocketAddress address) {
		if (address.getPort() != this.bound.getPort()) {
			return false;
		}
		InetAddress listening = this.bound.getAddress();
		return listening.equals(address.getAddress())
				|| (listening.isAnyLocalAddress() && isLocal(address.getAddress()));
	}

	private static boolean isLocal(InetAddress address) {
		try {
			return address.isAnyLocalAddress() || address.isLoopbackAddress()
					|| NetworkInterface.getByInetAddress(address) != null;
		}
		catch (SocketException ex) {
			// No interface can be listed: the transport drops what this node tells itself
			return false;
		}
	}

	void close() {
		this.schedule.cancel(false);
	}

}
