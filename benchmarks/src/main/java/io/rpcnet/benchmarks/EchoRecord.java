package io.rpcnet.benchmarks;

/**
 * A small record, of which every contender with types sends the fields.
 *
 * @param name a short text
 * @param count a small number
 * @param id a large number
 * @param value a fraction
 */
record EchoRecord(String name, int count, long id, double value) {

	static final EchoRecord SAMPLE = new EchoRecord("a record", 42, 1_234_567_890_123L, 0.1);

}
