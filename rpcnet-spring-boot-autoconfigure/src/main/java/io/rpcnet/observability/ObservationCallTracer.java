package io.rpcnet.observability;

import java.net.SocketAddress;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import io.rpcnet.CallLabels;
import io.rpcnet.contract.CallSpan;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.transport.TraceParent;

/**
 * Makes an observation of each call, except where its trace is known not to be recorded.
 */
final class ObservationCallTracer implements CallTracer {

	private static final RpcServerObservationConvention serverDefault = new DefaultRpcServerObservationConvention();

	private static final RpcClientObservationConvention clientDefault = new DefaultRpcClientObservationConvention();

	private final ObservationRegistry registry;

	private final boolean active;

	private final @Nullable RpcServerObservationConvention serverConvention;

	private final @Nullable RpcClientObservationConvention clientConvention;

	private final @Nullable PassedTraces passed;

	/**
	 * Create the tracer.
	 * @param registry the application's registry
	 * @param active whether anybody sees what is observed
	 * @param serverConvention the application's, or null for the default
	 * @param clientConvention the application's, or null for the default
	 * @param passed passes on traces without a span, or null where there is no tracer
	 */
	ObservationCallTracer(ObservationRegistry registry, boolean active,
			@Nullable RpcServerObservationConvention serverConvention,
			@Nullable RpcClientObservationConvention clientConvention, @Nullable PassedTraces passed) {
		this.registry = registry;
		this.active = active;
		this.serverConvention = serverConvention;
		this.clientConvention = clientConvention;
		this.passed = passed;
	}

	@Override
	public boolean isActive() {
		return this.active;
	}

	@Override
	public @Nullable CallSpan server(ContractMethod method, String requestId, SocketAddress peer,
			@Nullable TraceParent caller) {
		CallSpan trace = (this.passed != null && caller != null) ? this.passed.unsampled(caller) : null;
		if (trace != null) {
			return trace;
		}
		CallLabels.forget();
		RpcServerObservationContext context = new RpcServerObservationContext(method, requestId, CallLabels.peer(peer),
				caller);
		Observation observation = Observation.createNotStarted(this.serverConvention, serverDefault, () -> context,
				this.registry);
		if (observation.isNoop()) {
			return (this.passed != null && caller != null && caller.isSampled()) ? this.passed.pass(caller) : null;
		}
		return new ServerSpan(observation.start(), context);
	}

	@Override
	public @Nullable CallSpan client(ContractMethod method, String requestId, ContextView reactor) {
		CallSpan handled = reactor.getOrDefault(CallSpan.class, null);
		if (handled instanceof PassedTrace trace && trace.isUntouched() && trace.header().isUnsampled()) {
			return trace;
		}
		Observation parent = reactor.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (parent == null) {
			parent = this.registry.getCurrentObservation();
		}
		CallSpan trace = (this.passed != null) ? this.passed.unsampled(parent) : null;
		return (trace != null) ? trace : observe(method, requestId, parent);
	}

	private @Nullable CallSpan observe(ContractMethod method, String requestId, @Nullable Observation parent) {
		RpcClientObservationContext context = new RpcClientObservationContext(method, requestId);
		Observation observation = Observation.createNotStarted(this.clientConvention, clientDefault, () -> context,
				this.registry);
		if (observation.isNoop()) {
			return (this.passed != null) ? this.passed.pass(parent) : null;
		}
		return new ClientSpan(observation.parentObservation(parent).start(), context);
	}

}
