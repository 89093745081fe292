package io.rpcnet;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Makes calls that block fail on event loops and on every other thread that Reactor knows
 * as non-blocking, and records them: what such a thread throws may never reach a test.
 * <p>
 * BlockHound finds it through {@code META-INF/services}.
 */
public final class BlockingCalls implements BlockHoundIntegration {

	private static final Queue<String> recorded = new ConcurrentLinkedQueue<>();

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.blockingMethodCallback(BlockingCalls::refuse)
			// Random numbers for TLS and ids come from /dev/urandom, which never blocks
			.allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
			// Netty's allocator locks an arena for some instructions when it adds another
			.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
			// A handler that reads a stream as an Iterable or Stream shares a lock with
			// the
			// loop for some instructions an item
			.allowBlockingCallsInside("reactor.core.publisher.BlockingIterable$SubscriberIterator", "signalConsumer")
			// RSocket's keepalive ends by taking its next turn out of the timer's queue
			.allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove");
	}

	private static void refuse(BlockingMethod method) {
		BlockingOperationError error = new BlockingOperationError(method);
		StringWriter trace = new StringWriter();
		error.printStackTrace(new PrintWriter(trace));
		recorded.add(Thread.currentThread().getName() + ": " + trace);
		throw error;
	}

	/**
	 * Return what has been recorded, and forget it.
	 * @return the calls that were refused since the last time, each with its stack trace
	 */
	static List<String> drain() {
		List<String> calls = new ArrayList<>();
		for (String call = recorded.poll(); call != null; call = recorded.poll()) {
			calls.add(call);
		}
		return calls;
	}

}
