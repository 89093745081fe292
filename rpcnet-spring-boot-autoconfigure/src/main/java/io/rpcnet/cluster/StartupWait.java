package io.rpcnet.cluster;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.cluster.ClusterProperties.Startup;

/**
 * Holds up the start until another member is there, as {@code rpcnet.cluster.startup}
 * says. A node whose seeds are none but itself is the first of its cluster, and waits for
 * nobody.
 */
final class StartupWait {

	private static final Logger logger = LoggerFactory.getLogger(ClusterMembership.class);

	private final MembershipSettings settings;

	private final ClusterView view;

	StartupWait(MembershipSettings settings, ClusterView view) {
		this.settings = settings;
		this.view = view;
	}

	/**
	 * Wait. Blocks for as long as the settings say.
	 * @param otherSeeds whether there is anybody to wait for, asked only when this node
	 * would wait
	 * @throws FailureAnalyzedException if nobody is there in time, and the start is to
	 * fail then
	 */
	void await(Supplier<CompletionStage<Boolean>> otherSeeds) {
		if (this.settings.startup() == Startup.LAZY) {
			return;
		}
		CompletableFuture<Boolean> joined = otherSeeds.get()
			.thenCompose((others) -> others ? this.view.company() : CompletableFuture.<Void>completedFuture(null))
			.thenApply((ignored) -> true)
			.toCompletableFuture()
			.completeOnTimeout(false, this.settings.startupTimeout().toMillis(), TimeUnit.MILLISECONDS);
		if (!isTrue(joined)) {
			giveUp();
		}
	}

	// Without a limit of its own: a context that is closed meanwhile interrupts a thread
	// that waits like that, and no other
	private static boolean isTrue(CompletableFuture<Boolean> joined) {
		try {
			return joined.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Stopped while waiting for another member of the cluster", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Seeds cannot be looked up", ex.getCause());
		}
	}

	private void giveUp() {
		if (this.settings.startup() == Startup.WAIT) {
			logger.warn(
					"No member answered at 'rpcnet.cluster.seeds' {} within {} ('rpcnet.cluster.startup-timeout'): going on alone, and trying on",
					this.settings.seeds(), timeout());
			return;
		}
		throw new FailureAnalyzedException(
				"No member of the cluster answered at 'rpcnet.cluster.seeds' %s within %s, and 'rpcnet.cluster.startup' is 'fail-fast'."
					.formatted(this.settings.seeds(), timeout()),
				"Check that a member runs at one of them, with the same 'rpcnet.cluster.namespace' and a certificate of the same authority. "
						+ "Set 'rpcnet.cluster.startup-timeout' to wait longer, or 'rpcnet.cluster.startup' to 'wait' or 'lazy' to start without one, as the first node must.");
	}

	// As a setting has it: 1m30s
	private String timeout() {
		return this.settings.startupTimeout().toString().substring("PT".length()).toLowerCase(Locale.ROOT);
	}

}
