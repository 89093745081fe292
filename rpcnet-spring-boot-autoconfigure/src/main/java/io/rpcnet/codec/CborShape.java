package io.rpcnet.codec;

import org.jspecify.annotations.Nullable;

/**
 * Writes and reads values of a simple type as CBOR: the same bytes that Jackson writes,
 * straight into an array, and of what Jackson reads the plain form only. Whatever else
 * there is ends in an {@link UnusualCborException}, and Jackson does all of it again.
 * Values, errors and their messages are therefore the same with and without a shape, but
 * accessors and constructors may run twice.
 * <p>
 * Immutable once prepared, and used by any number of threads.
 */
abstract class CborShape {

	private final @Nullable Object absent;

	CborShape(@Nullable Object absent) {
		this.absent = absent;
	}

	final void writeNullable(CborOutput out, @Nullable Object value) {
		if (value == null) {
			out.single(CborOutput.NULL);
		}
		else {
			write(out, value);
		}
	}

	final @Nullable Object readNullable(CborInput in) {
		return in.skip(CborOutput.NULL) ? this.absent : read(in);
	}

	/**
	 * Write a value.
	 * @param out where to
	 * @param value the value, never null
	 * @throws RuntimeException if Jackson is to write it
	 */
	abstract void write(CborOutput out, Object value);

	/**
	 * Read a value.
	 * @param in where from, at no null
	 * @return the value
	 * @throws UnusualCborException if Jackson is to read it
	 */
	abstract Object read(CborInput in);

	/**
	 * Return about how many bytes a value has.
	 * @return the bytes to begin with
	 */
	int sizeHint() {
		return 64;
	}

	/**
	 * Return how many slots one value takes while it is read, without those in it.
	 * @return the slots
	 */
	int slots() {
		return 0;
	}

}
