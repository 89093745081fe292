/**
 * Compares what a call costs here with what it costs elsewhere.
 * <p>
 * Begin with {@code SideBySide}, which starts a JVM for each server and each client. A
 * contender is an {@code EchoServer} and an {@code EchoClient}, listed in
 * {@code Contender}.
 */
@NullMarked
package io.rpcnet.benchmarks;

import org.jspecify.annotations.NullMarked;
