package io.rpcnet.codec;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A map from texts to values of one shape.
 */
final class CborMap extends CborShape {

	// Jackson writes longer ones in chunks, and refuses much longer ones
	private static final int LONGEST_KEY = 1000;

	private final CborShape value;

	CborMap(CborShape value) {
		super(null);
		this.value = value;
	}

	@Override
	void write(CborOutput out, Object value) {
		UnusualCborException.require(CborList.isOfJava(value));
		out.enter();
		out.single(CborOutput.MAP + CborOutput.INDEFINITE);
		for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
			String key = (String) entry.getKey();
			UnusualCborException.require(key != null && key.length() <= LONGEST_KEY);
			out.text(key);
			this.value.writeNullable(out, entry.getValue());
		}
		out.single(CborOutput.BREAK);
		out.leave();
	}

	@Override
	Object read(CborInput in) {
		in.enter();
		int count = in.count(CborOutput.MAP);
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		for (int i = 0; in.hasNext(count, i); i++) {
			map.put(in.name(LONGEST_KEY), this.value.readNullable(in));
		}
		in.leave();
		return map;
	}

	@Override
	int slots() {
		return this.value.slots();
	}

}
