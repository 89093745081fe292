package io.rpcnet.contract;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.rpcnet.Internal;
import io.rpcnet.RpcContext;
import io.rpcnet.RpcStatus;
import io.rpcnet.transport.TraceParent;

/**
 * The place of one call in a trace: a span of its own, or, in a trace that is not
 * recorded, the one that it was given. Thread-safe. Its own class is the key under which
 * the Reactor context of a handler has it.
 *
 * @since 0.1.0
 */
@Internal
public interface CallSpan {

	/**
	 * Make the span current on this thread, for the spans and the log lines of it.
	 * @return the scope, to be closed on the same thread
	 */
	RpcContext.Scope makeCurrent();

	/**
	 * Put the span into a Reactor context, for those that are made further up.
	 * @param context the context
	 * @return the context with the span
	 */
	Context putInto(Context context);

	/**
	 * Return what the called node is told.
	 * @return the span for the call header, or null for none
	 */
	@Nullable TraceParent header();

	/**
	 * Take notice of the node that the call is sent to.
	 * @param node what a person calls it
	 */
	void sentTo(String node);

	/**
	 * End the span. Does nothing after the first time.
	 * @param status how the call failed, or null when it did not
	 * @param failure the failure, or null when there is none to be told
	 */
	void end(@Nullable RpcStatus status, @Nullable Throwable failure);

}
