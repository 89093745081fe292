package io.rpcnet.cluster;

import java.io.DataOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectOutput;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Writes values of the engine, each as a tag and what the value writes of itself.
 */
final class ValueWriter extends DataOutputStream implements ObjectOutput {

	ValueWriter(OutputStream target) {
		super(target);
	}

	@Override
	public void writeObject(@Nullable Object value) throws IOException {
		WireKind kind = WireKind.ofValue(value);
		writeByte(kind.ordinal());
		if (value instanceof String text) {
			writeUTF(text);
		}
		else if (value != null && kind.isConstant()) {
			writeByte(kind.codeOf(value));
		}
		else if (value instanceof Externalizable object) {
			object.writeExternal(this);
		}
	}

}
