package io.rpcnet.cluster;

import java.time.Duration;

import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Acquaintances}.
 */
class AcquaintancesTests {

	private static final Member self = member("self", 1);

	private static final Member other = member("other", 2);

	private long now;

	private final Acquaintances acquaintances = new Acquaintances(() -> this.now);

	@BeforeEach
	void begin() {
		this.acquaintances.begin(self);
	}

	@Test
	void whoIsAliveIsBelievedToBeThere() {
		assertThat(objection(other, MemberStatus.ALIVE, 5)).isNull();
		assertThat(this.acquaintances.has("other")).isTrue();
		assertThat(this.acquaintances.count()).isOne();
		this.acquaintances.joined(other);
		assertThat(this.acquaintances.count()).isEqualTo(2);
	}

	@Test
	void whoIsUnknownCannotLeaveOrBeSuspected() {
		assertThat(objection(other, MemberStatus.LEAVING, 5)).isEmpty();
		assertThat(objection(other, MemberStatus.SUSPECT, 5)).isEmpty();
		assertThat(this.acquaintances.has("other")).isFalse();
	}

	@Test
	void whoIsKnownMayLeaveAndBeSuspected() {
		join(0);
		assertThat(objection(other, MemberStatus.SUSPECT, 0)).isNull();
		assertThat(objection(other, MemberStatus.ALIVE, 1)).isNull();
		assertThat(objection(other, MemberStatus.LEAVING, 2)).isNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "ALIVE", "SUSPECT", "LEAVING" })
	void nobodyMoves(MemberStatus status) {
		join(0);
		assertThat(objection(member("other", 3), status, 1)).isEqualTo("it has another address, 10.0.0.2:7946");
		assertThat(objection(member("self", 3), status, 1)).isEqualTo("it has another address, 10.0.0.1:7946");
	}

	@Test
	void whatWasHeardWithinASecondIsOldNews() {
		join(7);
		assertThat(objection(other, MemberStatus.ALIVE, 8)).isNull();
		assertThat(objection(other, MemberStatus.ALIVE, 8)).isEmpty();
		assertThat(objection(other, MemberStatus.ALIVE, 3)).isEmpty();
		assertThat(objection(other, MemberStatus.SUSPECT, 8)).isNull();
		assertThat(objection(other, MemberStatus.SUSPECT, 8)).isEmpty();
		pass(Duration.ofSeconds(1));
		assertThat(objection(other, MemberStatus.SUSPECT, 8)).isNull();
	}

	@Test
	void strangerIsAskedOnceASecond() {
		assertThat(objection(other, MemberStatus.ALIVE, 1)).isNull();
		assertThat(objection(other, MemberStatus.ALIVE, 2)).isEmpty();
		pass(Duration.ofSeconds(1));
		assertThat(objection(other, MemberStatus.ALIVE, 2)).isNull();
	}

	@Test
	void incarnationDoesNotLeap() {
		join(5);
		assertThat(objection(other, MemberStatus.SUSPECT, 1 << 30))
			.isEqualTo("its incarnation cannot be 1073741824 yet");
		assertThat(objection(other, MemberStatus.ALIVE, 2005)).isNull();
		assertThat(objection(other, MemberStatus.ALIVE, 2006)).isNotEmpty();
		pass(Duration.ofSeconds(1));
		assertThat(objection(other, MemberStatus.ALIVE, 2205)).isNull();
		assertThat(objection(other, MemberStatus.ALIVE, 2206)).isNotEmpty();
	}

	@Test
	void nodeIsLiftedLessThanOthersBelieve() {
		assertThat(objection(self, MemberStatus.SUSPECT, 1 << 30)).isNotEmpty();
		assertThat(objection(self, MemberStatus.SUSPECT, 1001)).isNotEmpty();
		assertThat(objection(self, MemberStatus.SUSPECT, 1000)).isNull();
	}

	@Test
	void fewStrangersAreAskedAtATime() {
		for (int number = 0; number < 1024; number++) {
			assertThat(objection(member("n" + number, number), MemberStatus.ALIVE, 0)).isNull();
		}
		assertThat(objection(other, MemberStatus.ALIVE, 0)).isEqualTo("too many have joined");
		pass(Duration.ofSeconds(11));
		assertThat(objection(other, MemberStatus.ALIVE, 0)).isNull();
		assertThat(this.acquaintances.has("n0")).isFalse();
	}

	@Test
	void clusterHasAnEnd() {
		for (int number = 1; number < 4096; number++) {
			Member member = member("n" + number, number);
			assertThat(objection(member, MemberStatus.ALIVE, 0)).isNull();
			this.acquaintances.joined(member);
		}
		assertThat(objection(other, MemberStatus.ALIVE, 0)).isEqualTo("too many have joined");
		this.acquaintances.gone(member("n1", 1));
		assertThat(objection(other, MemberStatus.ALIVE, 0)).isNull();
	}

	private void join(int incarnation) {
		assertThat(objection(other, MemberStatus.ALIVE, incarnation)).isNull();
		this.acquaintances.joined(other);
	}

	private void pass(Duration time) {
		this.now += time.toNanos() + 1;
	}

	private String objection(Member member, MemberStatus status, int incarnation) {
		String objection = this.acquaintances.objection(member, status);
		return (objection != null) ? objection : this.acquaintances.objection(member, status, incarnation);
	}

	private static Member member(String id, int number) {
		return new Member(id, null, "10.0.0." + number + ":7946", "rpcnet");
	}

}
