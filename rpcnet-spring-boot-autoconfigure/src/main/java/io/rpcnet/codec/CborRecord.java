package io.rpcnet.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * A record: a map from the names of its components to their values. The components are
 * read in any order, and fast in the order in which they are written.
 */
final class CborRecord extends CborShape {

	// As many as there are bits for those that have been read
	static final int MAX_FIELDS = Long.SIZE;

	private CborField[] fields = {};

	private MethodHandle constructor = MethodHandles.constant(Object.class, null);

	private int sizeHint;

	CborRecord() {
		super(null);
	}

	/**
	 * Complete the record, which may hold itself.
	 * @param fields the components, in the order in which they are written
	 * @param constructor the canonical constructor
	 * @param order for each parameter of the constructor, the index of its field
	 */
	void complete(List<CborField> fields, MethodHandle constructor, int[] order) {
		this.fields = fields.toArray(CborField[]::new);
		this.constructor = fromSlots(constructor, this.fields, order);
		this.sizeHint = 2 + fields.stream().mapToInt((field) -> field.name().length + field.sizeHint()).sum();
	}

	// A handle that takes the arguments from their slots, so that no number is boxed
	private static MethodHandle fromSlots(MethodHandle constructor, CborField[] fields, int[] order) {
		MethodHandle[] arguments = new MethodHandle[order.length];
		for (int i = 0; i < order.length; i++) {
			MethodHandle slot = MethodHandles.insertArguments(fields[order[i]].fromSlot(), 1, order[i]);
			arguments[i] = MethodHandles.explicitCastArguments(slot,
					MethodType.methodType(constructor.type().parameterType(i), CborInput.class));
		}
		MethodHandle filtered = MethodHandles.filterArguments(constructor, 0, arguments);
		return MethodHandles
			.permuteArguments(filtered, MethodType.methodType(filtered.type().returnType(), CborInput.class),
					new int[order.length])
			.asType(MethodType.methodType(Object.class, CborInput.class));
	}

	@Override
	void write(CborOutput out, Object value) {
		out.enter();
		out.single(CborOutput.MAP + CborOutput.INDEFINITE);
		for (CborField field : this.fields) {
			out.encoded(field.name());
			write(out, field, value);
		}
		out.single(CborOutput.BREAK);
		out.leave();
	}

	private static void write(CborOutput out, CborField field, Object owner) {
		try {
			field.write(out, owner);
		}
		// An accessor's own, which Jackson knows how to report
		catch (Throwable ex) {
			throw UnusualCborException.INSTANCE;
		}
	}

	@Override
	Object read(CborInput in) {
		in.enter();
		int count = in.count(CborOutput.MAP);
		UnusualCborException.require(count < 0 || count == this.fields.length);
		int slots = in.takeSlots(this.fields.length);
		readFields(in, slots);
		UnusualCborException.require(!in.hasNext(count, this.fields.length));
		in.giveBackSlots(slots);
		in.leave();
		return construct(in);
	}

	private void readFields(CborInput in, int slots) {
		long seen = 0;
		for (int i = 0; i < this.fields.length; i++) {
			int index = in.skip(this.fields[i].name()) ? i : find(in);
			UnusualCborException.require((seen & 1L << index) == 0);
			seen |= 1L << index;
			this.fields[index].read(in, slots + index);
		}
	}

	private int find(CborInput in) {
		for (int i = 0; i < this.fields.length; i++) {
			if (in.skip(this.fields[i].name())) {
				return i;
			}
		}
		throw UnusualCborException.INSTANCE;
	}

	private Object construct(CborInput in) {
		try {
			return (Object) this.constructor.invokeExact(in);
		}
		// The constructor's own, which Jackson knows how to report
		catch (Throwable ex) {
			throw UnusualCborException.INSTANCE;
		}
	}

	@Override
	int sizeHint() {
		return this.sizeHint;
	}

	@Override
	int slots() {
		return this.fields.length;
	}

}
