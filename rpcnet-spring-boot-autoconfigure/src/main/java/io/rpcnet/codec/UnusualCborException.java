package io.rpcnet.codec;

/**
 * Says that a value or its bytes are not what {@link CborShape} is for, and that Jackson
 * is to write or read all of it. Never leaves this package.
 */
final class UnusualCborException extends RuntimeException {

	// Anyone can send what Jackson has to read: a stack trace for each would cost more
	static final UnusualCborException INSTANCE = new UnusualCborException();

	private static final long serialVersionUID = 1L;

	private UnusualCborException() {
		super("Left to Jackson", null, false, false);
	}

	static void require(boolean condition) {
		if (!condition) {
			throw INSTANCE;
		}
	}

}
