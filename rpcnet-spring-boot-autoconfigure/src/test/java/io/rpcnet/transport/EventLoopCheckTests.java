package io.rpcnet.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventLoopCheck}.
 */
class EventLoopCheckTests {

	private final EventLoopCheck check = new EventLoopCheck(Duration.ofMillis(50));

	private final List<Runnable> queue = new ArrayList<>();

	@Test
	void loopThatAnswersIsNotStuck() {
		assertThat(this.check.stuck(Map.of("a", Runnable::run))).isEmpty();
	}

	@Test
	void onlyTheLoopThatDoesNotAnswerIsStuck() {
		assertThat(this.check.stuck(Map.of("a", Runnable::run, "b", this.queue::add))).containsExactly("b");
	}

	@Test
	void stuckLoopIsAskedOnceAndIsFreeWhenItAnswers() {
		Map<String, Executor> loops = Map.of("b", this.queue::add);
		this.check.stuck(loops);
		assertThat(this.check.stuck(loops)).containsExactly("b");
		assertThat(this.queue).hasSize(1);
		this.queue.forEach(Runnable::run);
		assertThat(this.check.stuck(Map.of("b", Runnable::run))).isEmpty();
	}

	@Test
	void loopThatHasEndedIsStuckAndOneThatIsGoneIsForgotten() {
		Executor ended = (task) -> {
			throw new RejectedExecutionException();
		};
		assertThat(this.check.stuck(Map.of("a", ended))).containsExactly("a");
		assertThat(this.check.stuck(Map.of())).isEmpty();
	}

}
