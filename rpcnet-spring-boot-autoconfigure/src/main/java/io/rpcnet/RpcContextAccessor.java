package io.rpcnet;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the current {@link RpcContext} between threads and the Reactor context,
 * wherever Micrometer's context propagation is at work. Registered as a service.
 *
 * @since 0.1.0
 */
@Internal
public final class RpcContextAccessor implements ThreadLocalAccessor<RpcContext> {

	@Override
	public Object key() {
		return RpcContext.class;
	}

	@Override
	public @Nullable RpcContext getValue() {
		return RpcContext.current();
	}

	@Override
	public void setValue(RpcContext value) {
		RpcContext.restore(value);
	}

	@Override
	public void setValue() {
		RpcContext.restore(null);
	}

}
