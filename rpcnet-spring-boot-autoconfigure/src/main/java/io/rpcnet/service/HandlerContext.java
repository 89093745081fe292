package io.rpcnet.service;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.rpcnet.RpcContext;
import io.rpcnet.contract.CallSpan;
import io.rpcnet.transport.DerivedContext;

/**
 * The Reactor context of a handler: what {@link ServerCall#quiet}, {@link RpcContext} and
 * {@link CallSpan} put into that of the caller, most of it not before it is asked for.
 */
final class HandlerContext extends DerivedContext {

	private final Context caller;

	private final RpcContext call;

	private final @Nullable CallSpan span;

	private volatile @Nullable Context whole;

	HandlerContext(Context caller, RpcContext call, @Nullable CallSpan span) {
		this.caller = caller;
		this.call = call;
		this.span = span;
	}

	@Override
	protected Context whole() {
		Context known = this.whole;
		if (known == null) {
			known = this.call.putInto(ServerCall.quiet(this.caller));
			if (this.span != null) {
				known = this.span.putInto(known);
			}
			this.whole = known;
		}
		return known;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T get(Object key) {
		if (key == RpcContext.class) {
			return (T) this.call;
		}
		return (key == CallSpan.class && this.span != null) ? (T) this.span : whole().get(key);
	}

	@Override
	public boolean hasKey(Object key) {
		if (key == CallSpan.class) {
			return this.span != null;
		}
		return key == RpcContext.class || whole().hasKey(key);
	}

}
