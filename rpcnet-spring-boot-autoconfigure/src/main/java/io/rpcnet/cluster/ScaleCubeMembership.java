package io.rpcnet.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MembershipEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.SmartLifecycle;

/**
 * Membership by SWIM, with ScaleCube as the engine.
 * <p>
 * The engine reports on its own thread and is asked nothing back: its events go to a
 * queue, where they change a view of our own. A node's id lives as long as this object,
 * the engine's id of it is new with every start.
 *
 * @see "A. Das, I. Gupta, A. Motivala, SWIM: Scalable Weakly-consistent Infection-style
 * Process Group Membership Protocol, 2002"
 */
final class ScaleCubeMembership implements ClusterMembership, OwnNode, SmartLifecycle, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ClusterMembership.class);

	private static final int MAX_METADATA = 4 * 1024;

	private final NodeCodec codec = new NodeCodec();

	private final MembershipSettings settings;

	private final Node template;

	private final Supplier<List<NodeMetadataContributor>> contributors;

	private final IntConsumer portListener;

	private final ClusterView view;

	private final ClusterEvents events;

	private volatile @Nullable ScaleCubeEngine engine;

	/**
	 * Create membership that has not begun.
	 * @param settings how to gossip
	 * @param template this node as its settings describe it
	 * @param contributors what adds to that, asked when membership begins
	 * @param portListener what hears of the port once it is bound
	 * @param publisher what hears of events after all listeners
	 */
	ScaleCubeMembership(MembershipSettings settings, Node template,
			Supplier<List<NodeMetadataContributor>> contributors, IntConsumer portListener,
			Consumer<ClusterEvent> publisher) {
		this.settings = settings;
		this.template = template;
		this.contributors = contributors;
		this.portListener = portListener;
		this.view = new ClusterView(template);
		this.events = new ClusterEvents(publisher);
	}

	@Override
	public Node self() {
		return this.view.self();
	}

	@Override
	public NodeRegistry nodes() {
		return this.view;
	}

	@Override
	public WorkerRegistry workers() {
		return this.view.workers();
	}

	@Override
	public void addListener(Consumer<ClusterEvent> listener) {
		this.events.addListener(listener);
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.engine != null;
	}

	@Override
	public void start() {
		if (this.settings.tls() == null) {
			logger.warn("Gossip is plain text, which anyone on the network can read and forge: "
					+ "'rpcnet.cluster.ssl.enabled' is false");
		}
		Node self = describe();
		byte[] metadata = encode(self);
		// The longest state, so that no change of it can fail
		encode(with(self, NodeState.DRAINING, self.gossipAddress()));
		ScaleCubeEngine engine = new ScaleCubeEngine(this.settings, this.codec);
		this.portListener.accept(engine.port());
		this.view.clear(with(self, NodeState.UP, engine.address()));
		engine.start(metadata, this.view, this::onEngineEvent);
		this.engine = engine;
		// Loads what reads the descriptions of others, which a start does not wait for,
		// where it is needed next: the first node that is heard of is not to wait either
		this.events.publish(() -> {
			this.codec.decode(self.id(), engine.address(), ByteBuffer.wrap(metadata));
			return List.of();
		});
		logger.info("Gossip listener started on {}", engine.address());
		new StartupWait(this.settings, this.view).await(engine::hasOtherSeeds);
	}

	private Node describe() {
		NodeMetadata metadata = new NodeMetadata(this.template.tags());
		this.contributors.get().forEach((contributor) -> contributor.contribute(metadata));
		Node node = this.template;
		return new Node(node.id(), node.label(), node.role(), NodeState.UP, node.zone(), node.region(),
				metadata.rpcAddress(), node.gossipAddress(), metadata.contracts(), node.weight(),
				node.applicationVersion(), metadata.tags());
	}

	private static Node with(Node node, NodeState state, String gossipAddress) {
		return new Node(node.id(), node.label(), node.role(), state, node.zone(), node.region(), node.rpcAddress(),
				gossipAddress, node.contracts(), node.weight(), node.applicationVersion(), node.tags());
	}

	private byte[] encode(Node self) {
		byte[] metadata = this.codec.encode(self);
		if (metadata.length <= MAX_METADATA) {
			return metadata;
		}
		int contracts = this.codec.sizeOf(self.contracts());
		int tags = this.codec.sizeOf(self.tags());
		throw new FailureAnalyzedException(
				"This node describes itself to others in %d bytes, and %d are allowed: %d contracts take %d bytes, %d tags take %d, everything else %d."
					.formatted(metadata.length, MAX_METADATA, self.contracts().size(), contracts, self.tags().size(),
							tags, metadata.length - contracts - tags),
				"Export fewer contracts from one application, or shorten 'rpcnet.node.tags' and what each NodeMetadataContributor adds.");
	}

	private void onEngineEvent(MembershipEvent event) {
		this.events.publish(() -> change(event));
	}

	private List<ClusterEvent> change(MembershipEvent event) {
		Member member = event.member();
		return switch (event.type()) {
			// Without metadata it was leaving when this node first heard of it
			case ADDED, UPDATED -> (event.newMetadata() == null) ? List.of() : this.view.present(member.id(),
					this.codec.decode(member.id(), member.address(), event.newMetadata()));
			case LEAVING -> this.view.left(member.id());
			case REMOVED -> this.view.failed(member.id());
		};
	}

	@Override
	public void stop() {
		CountDownLatch stopped = new CountDownLatch(1);
		stop(stopped::countDown);
		try {
			stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		ScaleCubeEngine engine = this.engine;
		if (engine == null) {
			callback.run();
			return;
		}
		synchronized (this) {
			this.engine = null;
			this.view.self(with(self(), NodeState.DRAINING, self().gossipAddress()));
		}
		// The others stay in view, because what this node still has to do may call them
		engine.leave(callback);
	}

	@Override
	public synchronized void changeState(NodeState state) {
		ScaleCubeEngine engine = this.engine;
		Node previous = self();
		if (engine == null || previous.state() == state) {
			return;
		}
		Node changed = with(previous, state, previous.gossipAddress());
		engine.update(encode(changed));
		this.view.self(changed);
		this.events.publish(() -> List.of(new NodeUpdated(changed, previous)));
	}

	@Override
	public Duration spreadTime() {
		ScaleCubeEngine engine = this.engine;
		return (engine != null && !this.view.isAlone()) ? engine.spreadTime(this.view.all().size()) : Duration.ZERO;
	}

	/**
	 * End for good; without leaving, as a crash would, unless stopped before.
	 */
	@Override
	public void close() {
		ScaleCubeEngine engine = this.engine;
		this.engine = null;
		if (engine != null) {
			engine.close();
		}
		this.events.close();
	}

}
