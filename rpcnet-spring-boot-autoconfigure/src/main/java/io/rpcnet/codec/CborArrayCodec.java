package io.rpcnet.codec;

import java.util.List;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Several values of simple types, in an array. What is unusual, as one that is shorter or
 * longer than expected, is left to Jackson, and so is a direct buffer.
 */
final class CborArrayCodec implements ValueCodec {

	private final CborShape[] shapes;

	private final int slots;

	private final int sizeHint;

	private final Supplier<ValueCodec> jackson;

	CborArrayCodec(List<CborShape> shapes, Supplier<ValueCodec> jackson) {
		this.shapes = shapes.toArray(CborShape[]::new);
		this.slots = shapes.stream().mapToInt(CborShape::slots).max().orElse(0);
		this.sizeHint = shapes.stream().mapToInt(CborShape::sizeHint).sum();
		this.jackson = jackson;
	}

	@Override
	public ByteBuf encode(@Nullable Object value) {
		try {
			return write((value instanceof Object[] values) ? values : new Object[0]);
		}
		// Also of a list that changes meanwhile, or that holds what is not of its type
		catch (RuntimeException ex) {
			return this.jackson.get().encode(value);
		}
	}

	private ByteBuf write(@Nullable Object[] values) {
		UnusualCborException.require(values.length == this.shapes.length);
		CborOutput out = new CborOutput(1 + this.sizeHint);
		out.head(CborOutput.ARRAY, this.shapes.length);
		for (int i = 0; i < this.shapes.length; i++) {
			this.shapes[i].writeNullable(out, values[i]);
		}
		return out.toBuffer();
	}

	@Override
	public @Nullable Object decode(ByteBuf data) {
		if (data.hasArray()) {
			try {
				return read(new CborInput(data, this.slots));
			}
			catch (UnusualCborException ex) {
				// Jackson knows, or says what is wrong
			}
		}
		return this.jackson.get().decode(data);
	}

	private @Nullable Object[] read(CborInput in) {
		int count = in.count(CborOutput.ARRAY);
		@Nullable Object[] values = new Object[this.shapes.length];
		for (int i = 0; i < values.length; i++) {
			UnusualCborException.require(in.hasNext(count, i));
			values[i] = this.shapes[i].readNullable(in);
		}
		UnusualCborException.require(!in.hasNext(count, values.length));
		in.requireEnd();
		return values;
	}

}
