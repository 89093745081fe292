package io.rpcnet.codec;

import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One value of a simple type that is the payload. What is unusual is left to Jackson, and
 * so is a direct buffer.
 */
final class CborValueCodec implements ValueCodec {

	private final CborShape shape;

	private final Supplier<ValueCodec> jackson;

	CborValueCodec(CborShape shape, Supplier<ValueCodec> jackson) {
		this.shape = shape;
		this.jackson = jackson;
	}

	@Override
	public ByteBuf encode(@Nullable Object value) {
		CborOutput out = new CborOutput(this.shape.sizeHint());
		try {
			this.shape.writeNullable(out, value);
			return out.toBuffer();
		}
		// Also of a list that changes meanwhile, or that holds what is not of its type
		catch (RuntimeException ex) {
			return this.jackson.get().encode(value);
		}
	}

	@Override
	public @Nullable Object decode(ByteBuf data) {
		if (data.hasArray()) {
			try {
				CborInput in = new CborInput(data, this.shape.slots());
				Object value = this.shape.readNullable(in);
				in.requireEnd();
				return value;
			}
			catch (UnusualCborException ex) {
				// Jackson knows, or says what is wrong
			}
		}
		return this.jackson.get().decode(data);
	}

}
