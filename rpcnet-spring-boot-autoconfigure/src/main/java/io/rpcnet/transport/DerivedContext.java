package io.rpcnet.transport;

import java.util.Map;
import java.util.stream.Stream;

import reactor.util.context.Context;

import io.rpcnet.Internal;

/**
 * A Reactor context that answers for some keys by itself, and is put together only when
 * anything else is asked of it. Most calls ask for nothing.
 *
 * @since 0.1.0
 */
@Internal
public abstract class DerivedContext implements Context {

	/**
	 * Return all of it.
	 * @return a context with each key, those that are answered for included
	 */
	protected abstract Context whole();

	@Override
	public final Context put(Object key, Object value) {
		return whole().put(key, value);
	}

	@Override
	public final Context delete(Object key) {
		return whole().delete(key);
	}

	@Override
	public final int size() {
		return whole().size();
	}

	@Override
	public final Stream<Map.Entry<Object, Object>> stream() {
		return whole().stream();
	}

	@Override
	public final String toString() {
		return whole().toString();
	}

}
