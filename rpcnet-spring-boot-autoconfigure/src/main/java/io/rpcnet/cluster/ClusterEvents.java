package io.rpcnet.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what changed, on a thread of its own: a slow listener would hold up the
 * engine, and one that throws would end its events for good.
 */
final class ClusterEvents {

	private static final Logger logger = LoggerFactory.getLogger(ClusterMembership.class);

	private final List<Consumer<ClusterEvent>> listeners = new CopyOnWriteArrayList<>();

	private final Consumer<ClusterEvent> last;

	private final ExecutorService executor = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "rpcnet-cluster");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Create a queue without a thread, which comes with the first change.
	 * @param last who hears of each event after all listeners
	 */
	ClusterEvents(Consumer<ClusterEvent> last) {
		this.last = last;
	}

	void addListener(Consumer<ClusterEvent> listener) {
		this.listeners.add(listener);
	}

	/**
	 * Make a change, then tell what it means. Returns at once.
	 * @param change makes the change and returns what it means
	 */
	void publish(Supplier<List<ClusterEvent>> change) {
		try {
			this.executor.execute(() -> {
				try {
					change.get().forEach(this::tell);
				}
				catch (RuntimeException ex) {
					logger.warn("A change in the cluster was lost", ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			// Membership has ended: nobody is interested any more
		}
	}

	private void tell(ClusterEvent event) {
		log(event);
		this.listeners.forEach((listener) -> tell(listener, event));
		tell(this.last, event);
	}

	private static void tell(Consumer<ClusterEvent> listener, ClusterEvent event) {
		try {
			listener.accept(event);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener failed on {}", event, ex);
		}
	}

	private static void log(ClusterEvent event) {
		Node node = event.node();
		if (event instanceof NodeJoined) {
			logger.info("Node {} ({}, {}) joined from {}", node.label(), node.role(), node.state(),
					node.gossipAddress());
		}
		else if (event instanceof NodeUpdated) {
			logger.debug("Node {} changed to {}", node.label(), node);
		}
		else {
			logger.info("Node {} {}", node.label(), (event instanceof NodeLeft) ? "left" : "failed");
		}
	}

	void close() {
		this.executor.shutdown();
	}

}
