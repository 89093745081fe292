package io.rpcnet.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.scalecube.cluster.Cluster;
import io.scalecube.cluster.ClusterConfig;
import io.scalecube.cluster.ClusterImpl;
import io.scalecube.cluster.ClusterMath;
import io.scalecube.cluster.ClusterMessageHandler;
import io.scalecube.cluster.membership.MembershipEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import reactor.core.scheduler.Schedulers;

import io.rpcnet.transport.AdvertisedAddress;
import io.rpcnet.transport.HostAndPort;

/**
 * One life of the membership protocol, from its listener being bound to having left.
 * <p>
 * The profile is between the engine's own for a machine and for a network: a crash is
 * noticed after {@code suspicionMult × (⌊log2 n⌋ + 1) × ping interval} and one to three
 * seconds, about seven seconds in a cluster of ten.
 */
final class ScaleCubeEngine {

	private static final Logger logger = LoggerFactory.getLogger(ClusterMembership.class);

	private static final Duration PING_INTERVAL = Duration.ofMillis(500);

	private static final Duration PING_TIMEOUT = Duration.ofMillis(250);

	private static final int SUSPICION_MULTIPLIER = 3;

	private static final Duration GOSSIP_INTERVAL = Duration.ofMillis(100);

	// The engine's three makes so many messages in a cluster of a hundred, when all start
	// together, that members lose each other
	private static final int GOSSIP_REPEATS = 2;

	private static final Duration SYNC_INTERVAL = Duration.ofSeconds(10);

	// Starting looks up the name of this machine and waits for nothing else
	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);

	/** In which a node that hears of a change asks what it is. */
	private static final Duration METADATA_TIME = Duration.ofMillis(200);

	private final MembershipSettings settings;

	private final NodeCodec nodes;

	private final GossipCodec codec = new GossipCodec();

	private final Acquaintances acquaintances = new Acquaintances();

	private final GossipTransport transport;

	private final InetSocketAddress bound;

	private @Nullable Cluster cluster;

	private @Nullable SeedJoiner joiner;

	/**
	 * Bind the listener.
	 * @param settings how to gossip
	 * @param nodes how nodes describe themselves
	 * @throws FailureAnalyzedException if the address cannot be bound
	 */
	ScaleCubeEngine(MembershipSettings settings, NodeCodec nodes) {
		this.settings = settings;
		this.nodes = nodes;
		this.transport = new GossipTransport(this.codec, settings.tls(), this.acquaintances);
		this.bound = bind();
		this.transport
			.advertise(AdvertisedAddress.of(this.bound, settings.advertisedAddress(), settings.advertisedPort()));
	}

	private InetSocketAddress bind() {
		InetSocketAddress wanted = this.settings.address();
		try {
			return this.transport.bind(wanted);
		}
		catch (IOException ex) {
			if (this.settings.anyPortInstead() && isTaken(ex)) {
				return bindAnyPort(wanted);
			}
			throw failure(wanted, ex);
		}
	}

	private InetSocketAddress bindAnyPort(InetSocketAddress wanted) {
		try {
			return this.transport.bind(new InetSocketAddress(wanted.getAddress(), 0));
		}
		catch (IOException ex) {
			throw failure(wanted, ex);
		}
	}

	private FailureAnalyzedException failure(InetSocketAddress wanted, IOException ex) {
		close();
		String where = new HostAndPort(wanted.getAddress().getHostAddress(), wanted.getPort()).toString();
		if (isTaken(ex)) {
			return new FailureAnalyzedException(
					"The gossip listener cannot listen on %s, because the port is in use.".formatted(where),
					"Stop the process that uses the port, or set 'rpcnet.cluster.port' to another port, or to 0 for any free one.",
					ex);
		}
		return new FailureAnalyzedException("The gossip listener cannot listen on %s: %s".formatted(where, message(ex)),
				"Set 'rpcnet.cluster.address' to an address of this machine, and 'rpcnet.cluster.port' to a port that this process may use.",
				ex);
	}

	private static boolean isTaken(IOException ex) {
		return message(ex).contains("in use");
	}

	private static String message(Throwable ex) {
		Throwable root = (ex.getCause() != null) ? ex.getCause() : ex;
		return String.valueOf(root.getMessage());
	}

	String address() {
		return this.transport.address();
	}

	int port() {
		return this.bound.getPort();
	}

	/**
	 * Take part, alone at first. Joining goes on in the background.
	 * @param self the bytes by which this node describes itself
	 * @param view who is there, kept by the listener
	 * @param listener what hears of changes, on the engine's thread
	 */
	void start(byte[] self, ClusterView view, Consumer<MembershipEvent> listener) {
		try {
			Cluster cluster = new ClusterImpl(config(self)).handler((ignored) -> handler(listener))
				.start()
				.blockOptional(START_TIMEOUT)
				.orElseThrow();
			this.cluster = cluster;
			this.acquaintances.begin(cluster.member());
			if (!this.settings.seeds().isEmpty()) {
				this.joiner = new SeedJoiner(this.settings.seeds(), this.transport, this.bound, view,
						this.codec.sync(cluster.member()));
			}
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw new FailureAnalyzedException("Membership cannot start: %s".formatted(message(ex)),
					"Check that the host name of this machine can be resolved, for example by a line in '/etc/hosts'.",
					ex);
		}
	}

	/**
	 * Find out whether another node could answer at a seed.
	 * @return whether a seed is not this node, or cannot be looked up yet
	 */
	CompletionStage<Boolean> hasOtherSeeds() {
		return (this.joiner != null) ? this.joiner.hasOthers() : CompletableFuture.completedFuture(false);
	}

	private ClusterConfig config(byte[] self) {
		// The engine's own seeds stay empty: it asks them once, and hardly ever again
		return ClusterConfig.defaultLanConfig()
			.metadata(self)
			.metadataCodec(this.nodes)
			.transport((config) -> config.messageCodec(this.codec)
				.maxFrameLength(GossipCodec.MAX_LENGTH)
				.transportFactory((ignored) -> this.transport))
			.failureDetector((config) -> config.pingInterval((int) PING_INTERVAL.toMillis())
				.pingTimeout((int) PING_TIMEOUT.toMillis()))
			.gossip((config) -> config.gossipInterval(GOSSIP_INTERVAL.toMillis()).gossipRepeatMult(GOSSIP_REPEATS))
			.membership((config) -> config.namespace(this.settings.namespace())
				.suspicionMult(SUSPICION_MULTIPLIER)
				.syncInterval((int) SYNC_INTERVAL.toMillis()));
	}

	private ClusterMessageHandler handler(Consumer<MembershipEvent> listener) {
		return new ClusterMessageHandler() {

			@Override
			public void onMembershipEvent(MembershipEvent event) {
				if (event.isAdded()) {
					ScaleCubeEngine.this.acquaintances.joined(event.member());
				}
				else if (event.isRemoved()) {
					ScaleCubeEngine.this.acquaintances.gone(event.member());
				}
				listener.accept(event);
			}

		};
	}

	/**
	 * Tell the others what this node now says of itself.
	 * @param self the bytes by which it describes itself
	 */
	void update(byte[] self) {
		Cluster cluster = this.cluster;
		if (cluster != null) {
			cluster.updateMetadata(self)
				.subscribe(null, (ex) -> logger.warn("The others cannot be told that this node has changed", ex));
		}
	}

	/**
	 * Return how long a change of this node takes to reach all others: the gossip periods
	 * in which the engine spreads it, {@code repeats × (⌊log2 n⌋ + 1)}, one before the
	 * first of them, and the time in which the last one asks what has changed.
	 * @param nodes how many nodes there are, this one included
	 * @return the time
	 * @see "A. Das, I. Gupta, A. Motivala, SWIM, 2002, section 4.1: infection-style
	 * dissemination takes a number of periods logarithmic in the size of the group"
	 */
	Duration spreadTime(int nodes) {
		return Duration.ofMillis(ClusterMath.gossipDisseminationTime(GOSSIP_REPEATS, nodes, GOSSIP_INTERVAL.toMillis()))
			.plus(GOSSIP_INTERVAL)
			.plus(METADATA_TIME);
	}

	/**
	 * Tell the others that this node leaves, then close everything. Returns at once.
	 * @param closed what to run then, after three seconds at the latest
	 */
	void leave(Runnable closed) {
		Cluster cluster = this.cluster;
		if (cluster != null) {
			cluster.shutdown();
		}
		// Another node may know of this one already while this one has yet to hear of it
		if (cluster == null || !this.transport.isConnected()) {
			close();
			closed.run();
			return;
		}
		// Closing waits for the channels, which the engine's own threads must not
		cluster.onShutdown()
			.timeout(LEAVE_TIMEOUT)
			.onErrorComplete()
			.publishOn(Schedulers.boundedElastic())
			.doFinally((signal) -> {
				close();
				closed.run();
			})
			.subscribe();
	}

	/**
	 * Close everything without a word to anyone, as a crash would.
	 */
	void close() {
		if (this.joiner != null) {
			this.joiner.close();
		}
		this.transport.close();
	}

}
