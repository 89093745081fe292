package io.rpcnet.transport;

import java.util.function.Consumer;

import org.slf4j.Logger;
import reactor.util.context.Context;

import io.rpcnet.Internal;

/**
 * Lets what fails after it is over be logged quietly: Reactor would log an error, though
 * nobody can do anything about it.
 *
 * @since 0.1.0
 */
@Internal
public final class DroppedErrors {

	/**
	 * Where Reactor looks in a context for what takes errors that are dropped.
	 */
	public static final String KEY = "reactor.onErrorDropped.local";

	private DroppedErrors() {
	}

	/**
	 * Log errors that are dropped at DEBUG.
	 * @param context the Reactor context of what may fail
	 * @param logger the logger
	 * @param message what to log with each
	 * @return the context with Reactor's hook for errors that are dropped
	 */
	public static Context quiet(Context context, Logger logger, String message) {
		return context.put(KEY, quiet(logger, message));
	}

	/**
	 * Return what logs errors that are dropped at DEBUG.
	 * @param logger the logger
	 * @param message what to log with each
	 * @return what takes them
	 */
	public static Consumer<Throwable> quiet(Logger logger, String message) {
		return (failure) -> logger.debug(message, failure);
	}

}
