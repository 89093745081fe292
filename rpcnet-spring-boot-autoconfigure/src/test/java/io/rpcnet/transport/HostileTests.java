package io.rpcnet.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
		return Harm.of(victim, () -> attack.run(victim, times));
	}

}
