package io.rpcnet.client;

import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

import io.rpcnet.transport.DerivedContext;
import io.rpcnet.transport.DroppedErrors;

/**
 * The Reactor context of a caller, in which answers that come too late are no errors: a
 * deadline passes on both sides at the same time, and the server's word of it then meets
 * a call that is over. Costs one object, or none.
 */
final class CallerContext extends DerivedContext {

	private static final Logger logger = LoggerFactory.getLogger(ClientCall.class);

	private static final Consumer<Throwable> QUIET = DroppedErrors.quiet(logger, "A call failed after it was over");

	private static final Context NOBODY = Context.of(DroppedErrors.KEY, QUIET);

	private final Context caller;

	private CallerContext(Context caller) {
		this.caller = caller;
	}

	/**
	 * Return the context of a call.
	 * @param caller the context of whoever waits for its answer
	 * @return the same, with Reactor's hook for errors that are dropped
	 */
	static Context of(Context caller) {
		return caller.isEmpty() ? NOBODY : new CallerContext(caller);
	}

	@Override
	protected Context whole() {
		return this.caller.put(DroppedErrors.KEY, QUIET);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T get(Object key) {
		return DroppedErrors.KEY.equals(key) ? (T) QUIET : this.caller.get(key);
	}

	@Override
	public boolean hasKey(Object key) {
		return DroppedErrors.KEY.equals(key) || this.caller.hasKey(key);
	}

}
