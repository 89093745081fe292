package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.List;

/**
 * A format that is made when a connection first speaks it.
 *
 * @param mimeType the MIME type
 * @param format the format
 */
record RareFormat(String mimeType, Deferred<PayloadCodec> format) implements DefaultFormat {

	@Override
	public boolean isRare() {
		return true;
	}

	@Override
	public ValueCodec value(Type type) {
		return this.format.get().value(type);
	}

	@Override
	public ValueCodec array(List<Type> types) {
		return this.format.get().array(types);
	}

}
