package io.rpcnet.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.util.NetUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.TestSocketUtils;

import io.rpcnet.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ScaleCubeMembership} with real members on loopback.
 */
@ExtendWith(OutputCaptureExtension.class)
class ScaleCubeMembershipTests {

	private static final TestCertificates authority = new TestCertificates();

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final Duration STRANGER_TRIES = Duration.ofSeconds(2);

	private final List<TestMember> members = new ArrayList<>();

	@AfterEach
	void closeMembers() {
		Collections.reverse(this.members);
		this.members.forEach(TestMember::kill);
	}

	@Test
	void membersFindEachOtherThroughOneSeed(CapturedOutput output) {
		TestMember a = start("a");
		TestMember b = start("b", a.address());
		TestMember c = start("c", a.address());
		a.awaitLabels("a", "b", "c");
		b.awaitLabels("a", "b", "c");
		c.awaitLabels("a", "b", "c");
		assertThat(output).contains("Gossip listener started on " + a.address());
	}

	@Test
	void nodeArrivesAsItDescribesItself() {
		TestMember a = start("a");
		TestMember b = start("b", a.address());
		Node seen = a.await(NodeJoined.class, "b", SOON).node();
		assertThat(seen).isEqualTo(b.membership().self());
		assertThat(seen.state()).isEqualTo(NodeState.UP);
		assertThat(seen.rpcAddress()).isEqualTo("127.0.0.1:7945");
		assertThat(a.membership().workers().select("text.WordCount", Map.of("gpu", "true"))).contains(seen);
	}

	@Test
	void whenSeedStartsLaterThenItIsJoined() {
		int port = TestSocketUtils.findAvailableTcpPort();
		TestMember early = start("early", "localhost:" + port);
		assertThat(early.labels()).containsExactly("early");
		TestMember seed = TestMember.start("seed", port, authority.bundle("seed"));
		this.members.add(seed);
		early.await(NodeJoined.class, "seed", SOON);
		seed.await(NodeJoined.class, "early", SOON);
	}

	@Test
	void whenNodeIsItsOwnSeedThenItStaysAlone() {
		int port = TestSocketUtils.findAvailableTcpPort();
		TestMember a = TestMember.start("a", port, authority.bundle("a"), "localhost:" + port, "127.0.0.1:" + port);
		this.members.add(a);
		TestMember b = start("b", a.address());
		b.awaitLabels("a", "b");
		a.awaitLabels("a", "b");
	}

	@Test
	void whenClustersGrewApartThenASharedSeedMergesThem() {
		int port = TestSocketUtils.findAvailableTcpPort();
		TestMember a = start("a");
		TestMember b = start("b", a.address(), "127.0.0.1:" + port);
		a.awaitLabels("a", "b");
		TestMember c = TestMember.start("c", port, authority.bundle("c"));
		this.members.add(c);
		a.awaitLabels("a", "b", "c");
		b.awaitLabels("a", "b", "c");
		c.await(NodeJoined.class, "b", SOON);
	}

	@Test
	void whenNodeStopsThenOthersHearThatItLeft() {
		TestMember a = start("a");
		TestMember b = start("b", a.address());
		a.awaitLabels("a", "b");
		b.membership().stop(() -> {
		});
		a.await(NodeLeft.class, "b", Duration.ofSeconds(2));
		assertThat(a.labels()).containsExactly("a");
		assertThat(b.membership().self().state()).isEqualTo(NodeState.DRAINING);
	}

	@Test
	void whenNodeDiesThenOthersSeeItFailed() {
		TestMember a = start("a");
		TestMember b = start("b", a.address());
		a.awaitLabels("a", "b");
		b.kill();
		a.await(NodeFailed.class, "b", Duration.ofSeconds(15));
		assertThat(a.labels()).containsExactly("a");
	}

	@Test
	void whenProcessIsRestartedOnItsAddressThenItReplacesTheOldOne() {
		TestMember a = start("a");
		TestMember old = start("old", a.address());
		a.awaitLabels("a", "old");
		old.kill();
		TestMember fresh = TestMember.start("fresh", old.port(), authority.bundle("fresh"), a.address());
		this.members.add(fresh);
		a.await(NodeJoined.class, "fresh", SOON);
		assertThat(a.labels()).containsExactly("a", "fresh");
		assertThat(a.events()).extracting((event) -> event.getClass().getSimpleName() + " " + event.node().label())
			.containsExactly("NodeJoined old", "NodeFailed old", "NodeJoined fresh");
	}

	@Test
	void whenStoppedThenItCanStartAgain() {
		TestMember a = start("a");
		TestMember b = start("b", a.address());
		a.awaitLabels("a", "b");
		b.membership().stop();
		a.await(NodeLeft.class, "b", SOON);
		b.membership().start();
		a.awaitLabels("a", "b");
		b.awaitLabels("a", "b");
	}

	@Test
	void listenersHearBeforeTheContextAndNoneStopsAnother() {
		TestMember a = start("a");
		a.membership().addListener((event) -> {
			throw new IllegalStateException("a listener that fails");
		});
		start("b", a.address());
		Awaitility.await().atMost(SOON).until(() -> a.order().equals(List.of("listener", "context")));
	}

	@Test
	void whenAloneThenStopsAtOnce() {
		TestMember a = start("a");
		long begin = System.nanoTime();
		a.membership().stop();
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
		assertThat(a.membership().isRunning()).isFalse();
	}

	@Test
	void whenAuthorityIsForeignThenNeitherJoinsNorIsHeard() {
		assertStranger(new TestCertificates().bundle("stranger"));
	}

	@Test
	void whenCertificateIsMissingThenNeitherJoinsNorIsHeard() {
		assertStranger(authority.bundleWithoutCertificate());
	}

	@Test
	void whenPlainTextThenNeitherJoinsNorIsHeard() {
		assertStranger(null);
	}

	@Test
	void whenPlainTextThenWarnsAtEachStart(CapturedOutput output) {
		TestMember a = TestMember.start("a", null);
		this.members.add(a);
		TestMember b = TestMember.start("b", null, a.address());
		this.members.add(b);
		a.awaitLabels("a", "b");
		assertThat(output.getOut().split("'rpcnet.cluster.ssl.enabled' is false", -1)).hasSize(3);
	}

	@Test
	void whenNodeSaysTooMuchThenStartFails() {
		TestMember a = TestMember.create("a", (metadata) -> {
			metadata.rpcAddress("127.0.0.1:7945").contract("text.WordCount", 1);
			metadata.tag("big", "x".repeat(5000));
		});
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(() -> a.membership().start())
			.satisfies((ex) -> assertThat(ex.analysis().getDescription())
				.isEqualTo("This node describes itself to others in 5190 bytes, and 4096 are allowed: "
						+ "1 contracts take 32 bytes, 2 tags take 5018, everything else 140."))
			.satisfies((ex) -> assertThat(ex.analysis().getAction())
				.isEqualTo("Export fewer contracts from one application, or shorten 'rpcnet.node.tags' and what "
						+ "each NodeMetadataContributor adds."));
	}

	@Test
	void whenPortIsTakenThenStartFails() {
		TestMember a = start("a");
		assertThatExceptionOfType(FailureAnalyzedException.class)
			.isThrownBy(() -> TestMember.start("b", a.port(), authority.bundle("b")))
			.satisfies((ex) -> assertThat(ex.analysis().getDescription())
				.isEqualTo("The gossip listener cannot listen on 127.0.0.1:%d, because the port is in use."
					.formatted(a.port())))
			.satisfies((ex) -> assertThat(ex.analysis().getAction()).isEqualTo(
					"Stop the process that uses the port, or set 'rpcnet.cluster.port' to another port, or to 0 for any free one."));
	}

	@Test
	void whenPortIsTakenAndAnyWillDoThenTakesAFreeOne() {
		TestMember a = start("a");
		InetSocketAddress taken = new InetSocketAddress("127.0.0.1", a.port());
		ScaleCubeEngine engine = new ScaleCubeEngine(new MembershipSettings(taken, true, null, null, List.of(),
				ClusterProperties.Startup.LAZY, Duration.ofSeconds(30), "rpcnet", null), new NodeCodec());
		assertThat(engine.port()).isPositive().isNotEqualTo(a.port());
		engine.close();
	}

	@Test
	void threadsAreDaemons() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		TestMember a = start("a");
		TestMember b = start("b", a.address());
		b.awaitLabels("a", "b");
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("rpcnet-") && !before.contains(thread))
			.isNotEmpty()
			.allMatch(Thread::isDaemon);
	}

	private TestMember start(String label, String... seeds) {
		TestMember member = TestMember.start(label, authority.bundle(label), seeds);
		this.members.add(member);
		return member;
	}

	// Both know the other as a seed, so that each direction is tried again and again
	private void assertStranger(SslBundle bundle) {
		int port = TestSocketUtils.findAvailableTcpPort();
		TestMember a = start("a", NetUtil.LOCALHOST4.getHostAddress() + ":" + port);
		TestMember stranger = TestMember.start("stranger", port, bundle, a.address());
		this.members.add(stranger);
		TestMember b = start("b", a.address());
		a.awaitLabels("a", "b");
		Awaitility.await()
			.during(STRANGER_TRIES)
			.atMost(STRANGER_TRIES.plusSeconds(2))
			.until(() -> stranger.labels().equals(List.of("stranger")) && a.labels().equals(List.of("a", "b"))
					&& b.labels().equals(List.of("a", "b")));
		assertThat(stranger.events()).isEmpty();
	}

}
