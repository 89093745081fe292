package io.rpcnet.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks event loops whether they turn: each gets a task, and one that does not run it in
 * time is stuck. A stuck loop is not asked again before it has answered, and nobody waits
 * for it twice. Thread-safe.
 */
final class EventLoopCheck {

	private final Duration limit;

	private final Map<String, Question> open = new LinkedHashMap<>();

	/**
	 * Create a check.
	 * @param limit how long a loop may take
	 */
	EventLoopCheck(Duration limit) {
		this.limit = limit;
	}

	/**
	 * Ask loops, and wait for their answers at most the limit, for all of them together.
	 * @param loops the loops by name
	 * @return the names of those that are stuck
	 */
	synchronized List<String> stuck(Map<String, Executor> loops) {
		this.open.keySet().retainAll(loops.keySet());
		loops.forEach((name, loop) -> this.open.compute(name,
				(key, asked) -> (asked != null && !asked.answer().isDone()) ? asked : Question.to(loop)));
		List<String> stuck = new ArrayList<>();
		this.open.forEach((name, question) -> {
			if (!question.isAnsweredWithin(this.limit)) {
				stuck.add(name);
			}
		});
		return stuck;
	}

	private record Question(long askedAt, CompletableFuture<Void> answer) {

		private static Question to(Executor loop) {
			long now = System.nanoTime();
			CompletableFuture<Void> answer = new CompletableFuture<>();
			try {
				loop.execute(() -> answer.complete(null));
			}
			catch (RejectedExecutionException ex) {
				// A loop that has ended turns no more
				answer.completeExceptionally(ex);
			}
			return new Question(now, answer);
		}

		private boolean isAnsweredWithin(Duration limit) {
			try {
				this.answer.get(Math.max(0, this.askedAt + limit.toNanos() - System.nanoTime()), TimeUnit.NANOSECONDS);
				return true;
			}
			catch (TimeoutException | ExecutionException ex) {
				return false;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

	}

}
