package io.rpcnet.codec;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A list of values of one shape.
 */
final class CborList extends CborShape {

	// A length is only announced: a list of so many grows as its elements come
	private static final int MAX_INITIAL_CAPACITY = 64;

	private final CborShape element;

	CborList(CborShape element) {
		super(null);
		this.element = element;
	}

	@Override
	void write(CborOutput out, Object value) {
		// Jackson may know better how to write a class that is not Java's own
		UnusualCborException.require(value instanceof List && isOfJava(value));
		List<?> list = (List<?>) value;
		int missing = list.size();
		out.enter();
		out.head(CborOutput.ARRAY, missing);
		for (Object element : list) {
			this.element.writeNullable(out, element);
			missing--;
		}
		UnusualCborException.require(missing == 0);
		out.leave();
	}

	static boolean isOfJava(Object value) {
		return value.getClass().getModule() == Object.class.getModule();
	}

	@Override
	Object read(CborInput in) {
		in.enter();
		int count = in.count(CborOutput.ARRAY);
		List<@Nullable Object> list = new ArrayList<>(Math.min(Math.max(count, 0), MAX_INITIAL_CAPACITY));
		while (in.hasNext(count, list.size())) {
			list.add(this.element.readNullable(in));
		}
		in.leave();
		return list;
	}

	@Override
	int slots() {
		return this.element.slots();
	}

}
