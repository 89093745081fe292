package io.rpcnet.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rpcnet.transport.VictimApplication.Reading;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what attacks do to others, and what they leave behind.
 */
class HostileTests {

	private static final Logger logger = LoggerFactory.getLogger(HostileTests.class);

	private static final int TIMES = 5;

	@TempDir
	private static Path directory;

	private static Victim victim;

	@BeforeAll
	static void start() throws IOException {
		victim = Victim.start(directory);
	}

	@AfterAll
	static void stop() {
		victim.close();
	}

	@ParameterizedTest
	@EnumSource
	void nobodyIsHarmedAndNothingLeft(Attack attack) throws Exception {
		assertThat(harm(victim, attack, TIMES)).isNotNull();
	}

	@Test
	void refusalsAreLoggedOnceInAWhile() throws Exception {
		int before = victim.read().lines();
		Attack.FRAMES_TOO_LONG.run(victim, 50);
		assertThat(victim.read().lines() - before).isLessThanOrEqualTo(2);
	}

	static Duration harm(Victim victim, Attack attack, int times) throws Exception {
		logger.info("{}, {} times", attack, times);
		return harm(victim, () -> attack.run(victim, times));
	}

	/**
	 * Attack, and require that a client which is connected all the while loses no call,
	 * and that nothing is left.
	 * @param victim what is attacked
	 * @param attack the attack
	 * @return the longest that a call of that client took
	 * @throws Exception if the attack fails
	 */
	static Duration harm(Victim victim, Executable attack) throws Exception {
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

	interface Executable {

		void execute() throws Exception;

	}

}
