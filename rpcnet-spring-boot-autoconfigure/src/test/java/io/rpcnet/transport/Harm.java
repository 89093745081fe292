package io.rpcnet.transport;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rpcnet.transport.VictimApplication.Reading;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an attack does to others, and what it leaves behind: nothing, or a test fails.
 */
public final class Harm {

	private static final Logger logger = LoggerFactory.getLogger(Harm.class);

	private Harm() {
	}

	/**
	 * Attack, and require that a client which is connected all the while loses no call,
	 * and that nothing is left.
	 * @param victim what is attacked
	 * @param attack the attack
	 * @return the longest that a call of that client took
	 * @throws Exception if the attack fails
	 */
	public static Duration of(Victim victim, Executable attack) throws Exception {
		Reading before = victim.read();
		Bystander bystander = new Bystander(victim);
		long start = System.nanoTime();
		try (bystander) {
			attack.execute();
		}
		logger.info("{} ms, {} calls beside it, the slowest {} ms",
				Duration.ofNanos(System.nanoTime() - start).toMillis(), bystander.calls(),
				bystander.slowest().toMillis());
		assertThat(bystander.lost()).isEmpty();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			// A reading stops the victim for a while
			.pollInterval(Duration.ofSeconds(1))
			.pollDelay(Duration.ZERO)
			.untilAsserted(() -> assertNothingIsLeft(before, victim.read()));
		return bystander.slowest();
	}

	private static void assertNothingIsLeft(Reading before, Reading after) {
		assertThat(after.files()).as("files").isLessThanOrEqualTo(before.files());
		assertThat(after.direct()).as("direct memory").isLessThanOrEqualTo(before.direct() + 64 * 1024);
		assertThat(after.heap()).as("heap").isLessThanOrEqualTo(before.heap() + 3 * 1024 * 1024);
		assertThat(after.handlers()).as("handlers at work").isZero();
		assertThat(after.leaks()).as("leaks").isZero();
		assertThat(after.lines() - before.lines()).as("lines of log").isLessThanOrEqualTo(12);
	}

	/**
	 * What somebody does to a victim.
	 */
	public interface Executable {

		/**
		 * Do it.
		 * @throws Exception if it cannot be done
		 */
		void execute() throws Exception;

	}

}
