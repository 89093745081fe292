package io.rpcnet.cluster;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The attacks of {@link HostileGossipTests} with all that a machine can send. Run by
 * {@code ./mvnw verify -Phostile}; {@code -Dhostile.times=20} makes it shorter.
 */
@Tag("hostile")
class HostileGossipLoadTests {

	private static final int TIMES = Integer.getInteger("hostile.times", 100);

	private static final Duration SLOWEST = Duration.ofSeconds(1);

	@TempDir
	private static Path directory;

	private static GossipVictim victim;

	@BeforeAll
	static void start() throws Exception {
		victim = GossipVictim.start(directory);
		// The first of everything is slow, and loads classes that stay
		for (GossipAttack attack : GossipAttack.values()) {
			HostileGossipTests.harm(victim, attack, 2);
		}
	}

	@AfterAll
	static void stop() {
		victim.close();
	}

	@ParameterizedTest
	@EnumSource
	void nobodyIsLostOrWaitsForASecond(GossipAttack attack) throws Exception {
		int lost = victim.lost();
		assertThat(HostileGossipTests.harm(victim, attack, TIMES)).isLessThan(SLOWEST);
		victim.awaitSuspicion();
		victim.assertCompanyIsWhole(lost);
	}

}
