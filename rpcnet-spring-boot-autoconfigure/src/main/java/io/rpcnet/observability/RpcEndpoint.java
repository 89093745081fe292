package io.rpcnet.observability;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.rpcnet.lifecycle.RpcDrain;

/**
 * Actuator endpoint that shows this node and what it sees of the cluster, and drains it.
 */
@Endpoint(id = "rpcnet")
final class RpcEndpoint {

	private final NodeReport report;

	private final @Nullable RpcDrain drain;

	RpcEndpoint(NodeReport report, @Nullable RpcDrain drain) {
		this.report = report;
		this.drain = drain;
	}

	@ReadOperation
	NodeReport.Overview node() {
		return this.report.overview();
	}

	@ReadOperation
	Object view(@Selector String view) {
		Object found = find(view);
		if (found == null) {
			throw new InvalidEndpointRequestException("There is no view '%s' of this node.".formatted(view),
					"No such view");
		}
		return found;
	}

	@WriteOperation
	DrainChange control(@Selector String action) {
		DrainChange change = change(action);
		if (change == null) {
			throw new InvalidEndpointRequestException("This node cannot '%s'.".formatted(action), "No such action");
		}
		return change;
	}

	/**
	 * Find a view of this node.
	 * @param view the name of the view
	 * @return what is serialized, or null when there is no such view
	 */
	@Nullable Object find(String view) {
		return switch (view) {
			case "services" -> this.report.services();
			case "cluster" -> this.report.cluster();
			case "workers" -> this.report.workers();
			case "certificates" -> this.report.certificates();
			case "snapshot" -> this.report.snapshot();
			default -> null;
		};
	}

	/**
	 * Drain, or resume.
	 * @param action the name of the action
	 * @return what has changed, or null when there is no such action
	 */
	@Nullable DrainChange change(String action) {
		RpcDrain drain = this.drain;
		if (drain == null) {
			return null;
		}
		return switch (action) {
			case "drain" -> new DrainChange(drain.drain(), drain.state());
			case "resume" -> new DrainChange(drain.resume(), drain.state());
			default -> null;
		};
	}

	/**
	 * What an action has changed.
	 *
	 * @param changed whether the node begins to drain, or takes calls again, because of
	 * it
	 * @param drain how far the node is now
	 */
	record DrainChange(boolean changed, RpcDrain.State drain) {

	}

}
