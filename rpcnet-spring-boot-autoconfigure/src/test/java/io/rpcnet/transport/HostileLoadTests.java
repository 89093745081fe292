package io.rpcnet.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The attacks of {@link HostileTests} with all that a machine can send, and ten thousand
 * connections that do nothing. Run by {@code ./mvnw verify -Phostile}; it needs 11,000
 * file descriptors a process, and {@code -Dhostile.times=20} makes it shorter.
 */
@Tag("hostile")
class HostileLoadTests {

	private static final int TIMES = Integer.getInteger("hostile.times", 100);

	private static final int CONNECTIONS = 10_000;

	private static final Duration SLOWEST = Duration.ofSeconds(1);

	@TempDir
	private static Path directory;

	private static Victim victim;

	@BeforeAll
	static void start() throws Exception {
		victim = Victim.start(directory);
		// The first of everything is slow, and loads classes that stay
		for (Attack attack : Attack.values()) {
			HostileTests.harm(victim, attack, 2);
		}
	}

	@AfterAll
	static void stop() {
		victim.close();
	}

	@ParameterizedTest
	@EnumSource
	void nobodyWaitsForASecond(Attack attack) throws Exception {
		assertThat(HostileTests.harm(victim, attack, TIMES)).isLessThan(SLOWEST);
	}

	@Test
	void tenThousandIdleConnectionsDisturbNobody() throws Exception {
		assertThat(Harm.of(victim, this::connect)).isLessThan(SLOWEST);
	}

	private void connect() throws IOException {
		List<RawPeer> peers = new ArrayList<>();
		// One is the client's that is watched
		for (int i = 1; i < CONNECTIONS; i++) {
			peers.add(victim.setUp());
		}
		assertThat(victim.read().files()).isGreaterThan(CONNECTIONS);
		for (RawPeer peer : peers) {
			peer.vanish();
		}
	}

}
