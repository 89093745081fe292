package io.rpcnet.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A component of a record: its name as it is written, how to get it of a record, and the
 * handle that takes it from its slot when a record is made.
 */
abstract class CborField {

	private final byte[] name;

	private final MethodHandle accessor;

	private final MethodHandle fromSlot;

	private final int sizeHint;

	private CborField(byte[] name, MethodHandle accessor, Class<?> type, MethodHandle fromSlot, int sizeHint) {
		this.name = name;
		this.accessor = accessor.asType(MethodType.methodType(type, Object.class));
		this.fromSlot = fromSlot;
		this.sizeHint = sizeHint;
	}

	/**
	 * Prepare a component.
	 * @param type the declared type
	 * @param name the name, encoded
	 * @param accessor what returns it of a record
	 * @param shape the shape of its values
	 * @return the field
	 */
	static CborField of(Class<?> type, byte[] name, MethodHandle accessor, CborShape shape) {
		return switch (type.getName()) {
			case "boolean" -> new Flag(name, accessor);
			case "byte" -> new Whole(name, accessor, Byte.MIN_VALUE, Byte.MAX_VALUE);
			case "short" -> new Whole(name, accessor, Short.MIN_VALUE, Short.MAX_VALUE);
			case "int" -> new Whole(name, accessor, Integer.MIN_VALUE, Integer.MAX_VALUE);
			case "long" -> new Whole(name, accessor, Long.MIN_VALUE, Long.MAX_VALUE);
			case "float" -> new FloatNumber(name, accessor);
			case "double" -> new DoubleNumber(name, accessor);
			default -> new Reference(name, accessor, shape);
		};
	}

	private static MethodHandle slot(String method, Class<?> type) {
		try {
			return MethodHandles.lookup().findVirtual(CborInput.class, method, MethodType.methodType(type, int.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	final byte[] name() {
		return this.name;
	}

	final MethodHandle fromSlot() {
		return this.fromSlot;
	}

	final MethodHandle accessor() {
		return this.accessor;
	}

	final int sizeHint() {
		return this.sizeHint;
	}

	abstract void write(CborOutput out, Object owner) throws Throwable;

	abstract void read(CborInput in, int slot);

	private static final class Flag extends CborField {

		private static final MethodHandle SLOT = slot("number", long.class);

		private Flag(byte[] name, MethodHandle accessor) {
			super(name, accessor, boolean.class, SLOT, 1);
		}

		@Override
		void write(CborOutput out, Object owner) throws Throwable {
			out.flag((boolean) accessor().invokeExact(owner));
		}

		@Override
		void read(CborInput in, int slot) {
			in.number(slot, (!in.skip(CborOutput.NULL) && in.flag()) ? 1 : 0);
		}

	}

	private static final class Whole extends CborField {

		private static final MethodHandle SLOT = slot("number", long.class);

		private final long min;

		private final long max;

		private Whole(byte[] name, MethodHandle accessor, long min, long max) {
			super(name, accessor, long.class, SLOT, 9);
			this.min = min;
			this.max = max;
		}

		@Override
		void write(CborOutput out, Object owner) throws Throwable {
			out.whole((long) accessor().invokeExact(owner));
		}

		@Override
		void read(CborInput in, int slot) {
			in.number(slot, in.skip(CborOutput.NULL) ? 0 : in.whole(this.min, this.max));
		}

	}

	private static final class FloatNumber extends CborField {

		private static final MethodHandle SLOT = slot("floatNumber", float.class);

		private FloatNumber(byte[] name, MethodHandle accessor) {
			super(name, accessor, float.class, SLOT, 5);
		}

		@Override
		void write(CborOutput out, Object owner) throws Throwable {
			out.real((float) accessor().invokeExact(owner));
		}

		@Override
		void read(CborInput in, int slot) {
			in.number(slot, in.skip(CborOutput.NULL) ? 0 : Float.floatToRawIntBits(in.realFloat()));
		}

	}

	private static final class DoubleNumber extends CborField {

		private static final MethodHandle SLOT = slot("doubleNumber", double.class);

		private DoubleNumber(byte[] name, MethodHandle accessor) {
			super(name, accessor, double.class, SLOT, 9);
		}

		@Override
		void write(CborOutput out, Object owner) throws Throwable {
			out.real((double) accessor().invokeExact(owner));
		}

		@Override
		void read(CborInput in, int slot) {
			in.number(slot, in.skip(CborOutput.NULL) ? 0 : Double.doubleToRawLongBits(in.realDouble()));
		}

	}

	private static final class Reference extends CborField {

		private static final MethodHandle SLOT = slot("reference", Object.class);

		private final CborShape shape;

		private Reference(byte[] name, MethodHandle accessor, CborShape shape) {
			super(name, accessor, Object.class, SLOT, 40);
			this.shape = shape;
		}

		@Override
		void write(CborOutput out, Object owner) throws Throwable {
			this.shape.writeNullable(out, (Object) accessor().invokeExact(owner));
		}

		@Override
		void read(CborInput in, int slot) {
			in.reference(slot, this.shape.readNullable(in));
		}

	}

}
