package io.rpcnet.codec;

import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * The shapes of numbers, texts and the like.
 */
final class CborScalars {

	private CborScalars() {
	}

	/**
	 * Find the shape of a type.
	 * @param type the type, primitive or not
	 * @return the shape, or null if the type is none of these
	 */
	static @Nullable CborShape of(Class<?> type) {
		Object absent = Defaults.of(type);
		return switch (type.getName()) {
			case "boolean", "java.lang.Boolean" -> new Flag(absent);
			case "byte", "java.lang.Byte" ->
				new Whole(absent, Byte.class, Byte.MIN_VALUE, Byte.MAX_VALUE, (value) -> (byte) value);
			case "short", "java.lang.Short" ->
				new Whole(absent, Short.class, Short.MIN_VALUE, Short.MAX_VALUE, (value) -> (short) value);
			case "int", "java.lang.Integer" ->
				new Whole(absent, Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, (value) -> (int) value);
			case "long", "java.lang.Long" ->
				new Whole(absent, Long.class, Long.MIN_VALUE, Long.MAX_VALUE, (value) -> value);
			case "float", "java.lang.Float" -> new FloatNumber(absent);
			case "double", "java.lang.Double" -> new DoubleNumber(absent);
			case "char", "java.lang.Character" -> new OneCharacter(absent);
			case "java.lang.String" -> new Text();
			case "[B" -> new Bytes();
			default -> null;
		};
	}

	private static final class Flag extends CborShape {

		private Flag(@Nullable Object absent) {
			super(absent);
		}

		@Override
		void write(CborOutput out, Object value) {
			out.flag((Boolean) value);
		}

		@Override
		Object read(CborInput in) {
			return in.flag();
		}

	}

	private static final class Whole extends CborShape {

		private final Class<? extends Number> type;

		private final long min;

		private final long max;

		private final LongFunction<Object> boxing;

		private Whole(@Nullable Object absent, Class<? extends Number> type, long min, long max,
				LongFunction<Object> boxing) {
			super(absent);
			this.type = type;
			this.min = min;
			this.max = max;
			this.boxing = boxing;
		}

		@Override
		void write(CborOutput out, Object value) {
			out.whole(this.type.cast(value).longValue());
		}

		@Override
		Object read(CborInput in) {
			return this.boxing.apply(in.whole(this.min, this.max));
		}

	}

	private static final class FloatNumber extends CborShape {

		private FloatNumber(@Nullable Object absent) {
			super(absent);
		}

		@Override
		void write(CborOutput out, Object value) {
			out.real((float) (Float) value);
		}

		@Override
		Object read(CborInput in) {
			return in.realFloat();
		}

	}

	private static final class DoubleNumber extends CborShape {

		private DoubleNumber(@Nullable Object absent) {
			super(absent);
		}

		@Override
		void write(CborOutput out, Object value) {
			out.real((double) (Double) value);
		}

		@Override
		Object read(CborInput in) {
			return in.realDouble();
		}

	}

	private static final class OneCharacter extends CborShape {

		private OneCharacter(@Nullable Object absent) {
			super(absent);
		}

		@Override
		void write(CborOutput out, Object value) {
			out.text(((Character) value).toString());
		}

		@Override
		Object read(CborInput in) {
			String text = in.text();
			UnusualCborException.require(text.length() == 1);
			return text.charAt(0);
		}

	}

	private static final class Text extends CborShape {

		private Text() {
			super(null);
		}

		@Override
		void write(CborOutput out, Object value) {
			out.text((String) value);
		}

		@Override
		Object read(CborInput in) {
			return in.text();
		}

	}

	private static final class Bytes extends CborShape {

		private Bytes() {
			super(null);
		}

		@Override
		void write(CborOutput out, Object value) {
			out.bytes((byte[]) value);
		}

		@Override
		Object read(CborInput in) {
			return in.bytes();
		}

	}

}
