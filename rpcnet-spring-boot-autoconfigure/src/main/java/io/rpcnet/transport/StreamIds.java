package io.rpcnet.transport;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.function.IntSupplier;

import io.rsocket.RSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream ids of a connection's requester, from which rsocket-java and
 * {@link RequestResponseRequester} both take, so that none is used twice. Where threads
 * other than the event loop open streams of both, one may overtake the other on its way,
 * as those may that rsocket-java opens for several threads.
 *
 * @see "RSocket protocol 1.0, Stream Identifiers"
 */
final class StreamIds implements IntSupplier {

	private static final Logger logger = LoggerFactory.getLogger(StreamIds.class);

	private static final String REQUESTER = "io.rsocket.core.RSocketRequester";

	/** Returns the next id of a requester, or throws how its connection was lost. */
	private static final @Nullable MethodHandle NEXT = find();

	private final RSocket requester;

	private StreamIds(RSocket requester) {
		this.requester = requester;
	}

	private static @Nullable MethodHandle find() {
		try {
			Method method = method();
			return (method != null)
					? MethodHandles.lookup().unreflect(method).asType(MethodType.methodType(int.class, RSocket.class))
					: null;
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("It was made accessible", ex);
		}
	}

	/**
	 * Return what gives out stream ids: a public method of a class that is not.
	 * @return the method, made accessible, or null where this version of rsocket-java has
	 * none, and sends all requests itself
	 */
	static @Nullable Method method() {
		try {
			Method method = Class.forName(REQUESTER, false, RSocket.class.getClassLoader())
				.getMethod("getNextStreamId");
			method.setAccessible(true);
			return method;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("rsocket-java sends all requests itself", ex);
			return null;
		}
	}

	/**
	 * Return the stream ids of a requester.
	 * @param requester the requester
	 * @return returns the next id, or null when they cannot be had
	 */
	static @Nullable StreamIds of(RSocket requester) {
		return (NEXT != null && requester.getClass().getName().equals(REQUESTER)) ? new StreamIds(requester) : null;
	}

	@Override
	public int getAsInt() {
		MethodHandle next = NEXT;
		if (next == null) {
			throw new IllegalStateException("There are no stream ids");
		}
		try {
			return (int) next.invokeExact(this.requester);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
