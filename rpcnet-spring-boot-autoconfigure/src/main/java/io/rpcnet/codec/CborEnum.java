package io.rpcnet.codec;

import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * An enum, as Jackson writes each of its constants: asked once, when it is prepared.
 */
final class CborEnum extends CborShape {

	// They are looked through one by one
	private static final int MAX_CONSTANTS = 64;

	private static final int MAJOR = 0xE0;

	private final Class<?> type;

	private final Object[] constants;

	private final byte[][] texts;

	private CborEnum(Class<?> type, Object[] constants, byte[][] texts) {
		super(null);
		this.type = type;
		this.constants = constants;
		this.texts = texts;
	}

	/**
	 * Prepare the shape of an enum.
	 * @param mapper what writes it otherwise
	 * @param type the enum
	 * @return the shape
	 * @throws UnusualCborException if it has many constants, is not written as texts, or
	 * does not come back from them
	 */
	static CborEnum of(ObjectMapper mapper, JavaType type) {
		ObjectWriter writer = mapper.writerFor(type);
		ObjectReader reader = mapper.readerFor(type);
		Object[] constants = type.getRawClass().getEnumConstants();
		UnusualCborException.require(constants.length <= MAX_CONSTANTS);
		byte[][] texts = new byte[constants.length][];
		try {
			for (int i = 0; i < constants.length; i++) {
				texts[i] = writer.writeValueAsBytes(constants[i]);
				UnusualCborException.require((texts[i][0] & MAJOR) == CborOutput.TEXT);
				UnusualCborException.require(reader.readValue(texts[i]) == constants[i]);
			}
		}
		// Not always Jackson's own
		catch (RuntimeException ex) {
			throw UnusualCborException.INSTANCE;
		}
		return new CborEnum(type.getRawClass(), constants, texts);
	}

	@Override
	void write(CborOutput out, Object value) {
		out.encoded(this.texts[((Enum<?>) this.type.cast(value)).ordinal()]);
	}

	@Override
	Object read(CborInput in) {
		for (int i = 0; i < this.texts.length; i++) {
			if (in.skip(this.texts[i])) {
				return this.constants[i];
			}
		}
		throw UnusualCborException.INSTANCE;
	}

}
