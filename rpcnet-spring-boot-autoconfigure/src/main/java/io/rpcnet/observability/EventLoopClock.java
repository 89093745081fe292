package io.rpcnet.observability;

import io.micrometer.core.instrument.Clock;

import io.rpcnet.transport.EventLoops;

/**
 * The clock of meters. Each record of a timer or a summary asks it for the time of day,
 * only to see whether its greatest value is to be forgotten: on an event loop, the time
 * at which the loop began to handle what it has read will do, and costs nothing.
 */
final class EventLoopClock implements Clock {

	@Override
	public long wallTime() {
		return EventLoops.wallTime();
	}

	@Override
	public long monotonicTime() {
		return System.nanoTime();
	}

}
