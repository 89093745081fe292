package io.rpcnet.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rpcnet.transport.Harm;

/**
 * Tests for what attacks on the port of gossip do to the cluster and to calls, and what
 * they leave behind.
 */
class HostileGossipTests {

	private static final Logger logger = LoggerFactory.getLogger(HostileGossipTests.class);

	private static final int TIMES = 5;

	private static final Duration PING_TIMEOUT = Duration.ofMillis(250);

	@TempDir
	private static Path directory;

	private static GossipVictim victim;

	@BeforeAll
	static void start() throws IOException {
		victim = GossipVictim.start(directory);
	}

	@AfterAll
	static void stop() {
		victim.close();
	}

	@ParameterizedTest
	@EnumSource
	void nobodyIsLostAndNothingLeft(GossipAttack attack) throws Exception {
		int lost = victim.lost();
		Duration slowest = harm(victim, attack, TIMES);
		if (slowest.compareTo(PING_TIMEOUT) < 0) {
			victim.assertCompanyIsWhole(lost);
		}
		else {
			// A machine as busy as that loses members without an attack
			victim.awaitCompany();
		}
	}

	static Duration harm(GossipVictim victim, GossipAttack attack, int times) throws Exception {
		logger.info("{}, {} times", attack, times);
		return Harm.of(victim.process(), () -> attack.run(victim, times));
	}

}
