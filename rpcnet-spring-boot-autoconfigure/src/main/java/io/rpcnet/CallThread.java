package io.rpcnet;

import org.jspecify.annotations.Nullable;

/**
 * What a thread knows of the call that it handles. For this thread alone.
 */
final class CallThread implements RpcContext.Scope {

	private static final ThreadLocal<CallThread> threads = ThreadLocal.withInitial(CallThread::new);

	private @Nullable RpcContext current;

	private @Nullable CallLabels handled;

	private boolean keepsKeys;

	/** Whose keys are in the MDC though the call is not handled any more. */
	private @Nullable CallLabels kept;

	private CallThread() {
	}

	static CallThread current() {
		return threads.get();
	}

	@Nullable RpcContext context() {
		return this.current;
	}

	/**
	 * Bring in another context, and the keys of the call that it belongs to.
	 * @param context the context, or null for none
	 */
	void bringIn(@Nullable RpcContext context) {
		removeKept();
		RpcContext left = RpcContext.handled(this.current);
		RpcContext entered = RpcContext.handled(context);
		this.current = context;
		if (entered == left) {
			return;
		}
		if (entered != null && entered.labels() != null) {
			entered.putKeys();
		}
		else if (left != null && left.labels() != null) {
			CallLabels.remove();
		}
	}

	/**
	 * Choose what becomes of the keys of a call when {@link #handle} is over: whether the
	 * next call replaces them. Until then they are wrong.
	 * @param keeps whether they stay, rather than being removed now and always
	 */
	void keepKeys(boolean keeps) {
		this.keepsKeys = keeps;
		removeKept();
	}

	void removeKept() {
		if (this.kept != null) {
			this.kept = null;
			CallLabels.remove();
		}
	}

	/**
	 * Make the context of a call that came in current.
	 * @param call the context
	 * @return the scope, which brings back the context before
	 */
	RpcContext.Scope handle(RpcContext call) {
		CallLabels labels = call.labels();
		if (!this.keepsKeys || this.current != null || labels == null) {
			return call.makeCurrent();
		}
		if (this.kept != labels) {
			removeKept();
		}
		this.kept = null;
		this.handled = labels;
		this.current = call;
		call.putKeys();
		return this;
	}

	@Override
	public void close() {
		this.current = null;
		if (this.keepsKeys) {
			this.kept = this.handled;
		}
		else {
			CallLabels.remove();
		}
	}

}
