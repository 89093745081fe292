package io.rpcnet.contract;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import io.rpcnet.Internal;
import io.rpcnet.transport.TraceParent;

/**
 * Lets calls belong to traces. Thread-safe; called for each call, on event loops too.
 *
 * @since 0.1.0
 */
@Internal
public interface CallTracer {

	/**
	 * Return whether anybody would see the traces. Asked once, when services and clients
	 * are made.
	 * @return whether calls are to be traced
	 */
	boolean isActive();

	/**
	 * Begin the span of a call that came in.
	 * @param method the method that is called
	 * @param requestId the id that both sides log
	 * @param peer where the call came from
	 * @param caller the span that made the call, or null when none is known
	 * @return the span, or null when there is none
	 */
	@Nullable CallSpan server(ContractMethod method, String requestId, SocketAddress peer, @Nullable TraceParent caller);

	/**
	 * Begin the span of a call that is about to be sent, as the child of what is current
	 * in the Reactor context, else on this thread.
	 * @param method the method that is called
	 * @param requestId the id that both sides log
	 * @param reactor the context of whoever waits for the answer
	 * @return the span, or null when there is none
	 */
	@Nullable CallSpan client(ContractMethod method, String requestId, ContextView reactor);

}
