package io.rpcnet.benchmarks;

import java.util.List;

/**
 * A kind of load.
 *
 * @param payload what each call carries
 * @param outstanding how many calls wait for their answer at any time
 */
record Shape(Payload payload, int outstanding) {

	static final List<Shape> ALL = List.of(of("record:1"), of("record:64"), of("record:512"), of("1k:1"), of("1k:64"),
			of("1k:512"), of("64k:1"), of("64k:64"), of("64k:512"), of("stream:1"));

	static Shape of(String text) {
		String[] parts = text.split(":", -1);
		if (parts.length != 2 || !parts[1].matches("[1-9][0-9]{0,3}")) {
			throw new IllegalArgumentException("no shape '%s': as 'record:64' is expected".formatted(text));
		}
		return new Shape(Payload.of(parts[0]), Integer.parseInt(parts[1]));
	}

	@Override
	public String toString() {
		return this.payload + ":" + this.outstanding;
	}

}
