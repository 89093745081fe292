package io.rpcnet.service;

import java.util.List;
import java.util.concurrent.ExecutorService;

import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.core.task.support.ExecutorServiceAdapter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes the threads of handlers that may block. Cancelling a task interrupts its thread.
 */
final class HandlerSchedulers {

	private static final String NAME = "rpcnet-handler";

	private static final int IDLE_SECONDS = 60;

	private HandlerSchedulers() {
	}

	static Scheduler virtual() {
		return Schedulers.fromExecutorService(executor(new VirtualThreadTaskExecutor(NAME + "-")), NAME);
	}

	static Scheduler bounded(int threads, int queueCapacity) {
		return Schedulers.newBoundedElastic(threads, queueCapacity, NAME, IDLE_SECONDS, true);
	}

	private static ExecutorService executor(TaskExecutor threads) {
		return new ExecutorServiceAdapter(threads) {

			@Override
			public void shutdown() {
				// Virtual threads end with their tasks
			}

			@Override
			public List<Runnable> shutdownNow() {
				return List.of();
			}

		};
	}

}
