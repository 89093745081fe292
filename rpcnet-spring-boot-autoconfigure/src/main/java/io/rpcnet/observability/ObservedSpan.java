package io.rpcnet.observability;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcStatus;
import io.rpcnet.contract.CallSpan;

/**
 * A span that an observation stands for.
 */
abstract class ObservedSpan implements CallSpan {

	private static final String OK = "OK";

	private final Observation observation;

	private final AtomicBoolean ended = new AtomicBoolean();

	ObservedSpan(Observation observation) {
		this.observation = observation;
	}

	@Override
	public final RpcContext.Scope makeCurrent() {
		return this.observation.openScope()::close;
	}

	@Override
	public final Context putInto(Context context) {
		return context.put(CallSpan.class, this).put(ObservationThreadLocalAccessor.KEY, this.observation);
	}

	@Override
	public final void end(@Nullable RpcStatus status, @Nullable Throwable failure) {
		if (this.ended.compareAndSet(false, true)) {
			ended((status != null) ? status.name() : OK);
			// That somebody does not want the rest of a stream is no error
			if (failure != null && status != RpcStatus.CANCELLED) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}
	}

	abstract void ended(String outcome);

}
