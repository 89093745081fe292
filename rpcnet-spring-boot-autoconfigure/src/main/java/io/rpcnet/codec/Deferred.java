package io.rpcnet.codec;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something that is made when it is first needed. That may be on event loops, which wait
 * for nobody: two that need it at once make one each, and one of them stays.
 *
 * @param <T> what is made
 */
final class Deferred<T> implements Supplier<T> {

	private final Supplier<T> maker;

	private volatile @Nullable T made;

	Deferred(Supplier<T> maker) {
		this.maker = maker;
	}

	@Override
	public T get() {
		T known = this.made;
		if (known == null) {
			known = this.maker.get();
			this.made = known;
		}
		return known;
	}

}
