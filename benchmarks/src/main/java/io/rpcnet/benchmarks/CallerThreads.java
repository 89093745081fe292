package io.rpcnet.benchmarks;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Threads that may block: virtual where the JDK has them.
 */
final class CallerThreads {

	private static final @Nullable Method VIRTUAL = ReflectionUtils.findMethod(Executors.class,
			"newVirtualThreadPerTaskExecutor");

	private static final Executor EXECUTOR = executor();

	private CallerThreads() {
	}

	private static Executor executor() {
		Object virtual = (VIRTUAL != null) ? ReflectionUtils.invokeMethod(VIRTUAL, null) : null;
		return (virtual instanceof Executor executor) ? executor : CallerThreads::startPlatformThread;
	}

	private static void startPlatformThread(Runnable task) {
		Thread thread = new Thread(task, "caller");
		thread.setDaemon(true);
		thread.start();
	}

	static boolean areVirtual() {
		return VIRTUAL != null;
	}

	static void start(Runnable task) {
		EXECUTOR.execute(task);
	}

}
