package io.rpcnet.benchmarks;

/**
 * What a call carries, there and back.
 */
enum Payload {

	RECORD("record"), KIB_1("1k"), KIB_64("64k"), STREAM("stream");

	/**
	 * An item of a stream.
	 */
	static final byte[] ITEM = new byte[1024];

	/**
	 * How many items a stream has.
	 */
	static final int ITEMS = 1000;

	private static final byte[] LARGE = new byte[64 * 1024];

	private final String label;

	Payload(String label) {
		this.label = label;
	}

	/**
	 * Start a call.
	 * @param client the client that calls
	 * @param completion told once
	 */
	void call(EchoClient client, Completion completion) {
		switch (this) {
			case RECORD -> client.record(EchoRecord.SAMPLE, completion);
			case KIB_1 -> client.bytes(ITEM, completion);
			case KIB_64 -> client.bytes(LARGE, completion);
			case STREAM -> client.stream(ITEMS, completion);
		}
	}

	/**
	 * Return what is right to come back.
	 * @return the answer that a contender with types hands to the completion
	 */
	Object answer() {
		return switch (this) {
			case RECORD -> EchoRecord.SAMPLE;
			case KIB_1 -> ITEM.length;
			case KIB_64 -> LARGE.length;
			case STREAM -> ITEMS;
		};
	}

	/**
	 * Return what one call counts for.
	 * @return the number of items of a stream, otherwise one
	 */
	int units() {
		return (this == STREAM) ? ITEMS : 1;
	}

	static Payload of(String label) {
		for (Payload payload : values()) {
			if (payload.label.equals(label)) {
				return payload;
			}
		}
		throw new IllegalArgumentException("no payload '%s': record, 1k, 64k and stream are there".formatted(label));
	}

	@Override
	public String toString() {
		return this.label;
	}

}
