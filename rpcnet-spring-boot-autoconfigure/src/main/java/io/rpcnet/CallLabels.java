package io.rpcnet;

import java.net.SocketAddress;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the log says of a call beside its request id, as keys of the MDC. The same for all
 * calls of one method over one connection.
 *
 * @param service the contract's name
 * @param method the method's name
 * @param peer the address of the other side, or null when it is unknown
 * @param worker the label of the node that answers, or null when it is unknown
 * @since 0.1.0
 */
@Internal
public record CallLabels(String service, String method, @Nullable String peer, @Nullable String worker) {

	private static final String REQUEST_ID = "request_id";

	/**
	 * The key of the contract's name, unless the format of the log has another use for
	 * it.
	 */
	public static final String SERVICE = "service";

	private static final String METHOD = "method";

	private static final String PEER = "peer";

	private static final String WORKER_ID = "worker_id";

	// Logging belongs to the process, and so does the key
	private static volatile String serviceKey = SERVICE;

	/**
	 * The call whose keys a task carries to a thread that the call does not know.
	 */
	private static final ThreadLocal<@Nullable RpcContext> carried = new ThreadLocal<>();

	/**
	 * Choose the key of the contract's name.
	 * @param key the key, {@value #SERVICE} by default
	 */
	public static void useServiceKey(String key) {
		serviceKey = key;
	}

	/**
	 * Return how an address is written.
	 * @param address the address
	 * @return {@code host:port}, as text
	 */
	public static String peer(SocketAddress address) {
		String text = address.toString();
		return text.startsWith("/") ? text.substring(1) : text;
	}

	/**
	 * Return the context of a call that came in.
	 * @param requestId the id that both sides log
	 * @param metadata what the application at the other side sent along
	 * @param from where the call came from
	 * @param limited whether the call must ever be done
	 * @param deadlineNanos until when, in nanoseconds of {@code System.nanoTime()}
	 * @return the context, whose keys are in the MDC wherever it is current
	 */
	public RpcContext received(String requestId, Map<String, String> metadata, SocketAddress from, boolean limited,
			long deadlineNanos) {
		return RpcContext.received(requestId, metadata, from, this, limited, deadlineNanos);
	}

	/**
	 * Put the keys of a call into this thread's MDC.
	 * @param requestId the id of the call
	 * @return the scope, to be closed on the same thread; it brings back what was there
	 */
	public RpcContext.Scope log(String requestId) {
		Map<String, String> before = (MDC.get(REQUEST_ID) != null) ? MDC.getCopyOfContextMap() : null;
		put(requestId);
		return (before != null) ? () -> MDC.setContextMap(before) : CallLabels::remove;
	}

	/**
	 * Put the keys of a call that came in into this thread's MDC, unless the thread is in
	 * a call.
	 * @param handled the context of the call
	 * @return the scope, to be closed on the same thread, or null when nothing was done
	 */
	public static RpcContext.@Nullable Scope log(RpcContext handled) {
		if (handled.labels() == null || RpcContext.handled() != null) {
			return null;
		}
		handled.putKeys();
		return CallLabels::remove;
	}

	/**
	 * Make the context of a call that came in current on this thread.
	 * @param call the context
	 * @return the scope, to be closed on the same thread; it brings back the context
	 * before
	 */
	public static RpcContext.Scope handle(RpcContext call) {
		return CallThread.current().handle(call);
	}

	/**
	 * Let this thread leave the keys of a call that it has handled to the next call,
	 * which replaces them, as long as it handles one after the other.
	 * @param keeps false before the thread does anything else
	 */
	public static void keep(boolean keeps) {
		CallThread.current().keepKeys(keeps);
	}

	/**
	 * Remove the keys of a call that this thread has handled, unless it is in one:
	 * someone else may write to the log.
	 */
	public static void forget() {
		CallThread.current().removeKept();
	}

	void put(String requestId) {
		MDC.put(REQUEST_ID, requestId);
		MDC.put(serviceKey, this.service);
		MDC.put(METHOD, this.method);
		if (this.peer != null) {
			MDC.put(PEER, this.peer);
		}
		if (this.worker != null) {
			MDC.put(WORKER_ID, this.worker);
		}
	}

	static void remove() {
		MDC.remove(REQUEST_ID);
		MDC.remove(serviceKey);
		MDC.remove(METHOD);
		MDC.remove(PEER);
		MDC.remove(WORKER_ID);
	}

	/**
	 * Let a task that a call hands to another thread write its log lines as the call's.
	 * Nothing else of the call is carried: a task may outlive it.
	 * @param task the task
	 * @return the same task where no call is handled
	 */
	public static Runnable carry(Runnable task) {
		RpcContext handled = RpcContext.handled();
		RpcContext logged = (handled != null) ? handled : carried.get();
		return (logged != null && logged.labels() != null) ? () -> run(task, logged) : task;
	}

	private static void run(Runnable task, RpcContext logged) {
		RpcContext before = carried.get();
		if (before != null || RpcContext.handled() != null) {
			// A thread that is in a call has its keys already
			task.run();
			return;
		}
		carried.set(logged);
		logged.putKeys();
		try {
			task.run();
		}
		finally {
			remove();
			carried.remove();
		}
	}

}
