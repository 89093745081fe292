package io.rpcnet.cluster;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whom this node knows, and what it believes when others speak of them. The engine
 * believes everything, and keeps some of it for good.
 * <p>
 * A member has one address for life. Its incarnation rises by one each time that it
 * changes or refutes a suspicion: whoever lifted it out of the member's reach could have
 * it removed. Of a stranger only one thing is of interest, that it is there; the engine
 * then asks the stranger itself, and some at a time are enough. Who is told the same
 * again within a second does not listen.
 * <p>
 * Thread-safe.
 */
final class Acquaintances {

	/** An objection that nobody needs to be told of. */
	static final String OLD_NEWS = "";

	private static final int MOST = 4096;

	private static final int MOST_STRANGERS = 1024;

	/** The engine asks a stranger for three seconds. */
	private static final long STRANGER_TIME = TimeUnit.SECONDS.toNanos(10);

	private final LongSupplier clock;

	private final Map<String, Acquaintance> known = new HashMap<>();

	// The one met first comes first
	private final Map<String, Acquaintance> strangers = new LinkedHashMap<>();

	private @Nullable String self;

	Acquaintances() {
		this(System::nanoTime);
	}

	Acquaintances(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Begin to listen.
	 * @param self this node, as the engine calls it
	 */
	synchronized void begin(Member self) {
		this.self = self.id();
		// Slower than the others take it in, so that they can always follow
		this.known.put(self.id(), new Acquaintance(self.address(), 0, 1, this.clock.getAsLong()));
	}

	synchronized boolean isSelf(Member member) {
		return member.id().equals(this.self);
	}

	synchronized void joined(Member member) {
		Acquaintance stranger = this.strangers.remove(member.id());
		this.known.put(member.id(), (stranger != null) ? stranger : acquaintance(member));
	}

	private Acquaintance acquaintance(Member member) {
		return new Acquaintance(member.address(), Acquaintance.UNKNOWN, 2, this.clock.getAsLong());
	}

	synchronized void gone(Member member) {
		this.known.remove(member.id());
	}

	/**
	 * Return how many members there are, this node included.
	 * @return the number of those that have joined and are not gone
	 */
	synchronized int count() {
		return this.known.size();
	}

	/**
	 * Return whether a member was heard of, be it only that it is there.
	 * @param id what the engine calls the member
	 * @return whether what it gossips is worth hearing
	 */
	synchronized boolean has(String id) {
		return this.known.containsKey(id) || this.strangers.containsKey(id);
	}

	/**
	 * Find out what speaks against a member being in a state.
	 * @param member the member
	 * @param status the state
	 * @return the objection, {@link #OLD_NEWS}, or null to believe it
	 */
	synchronized @Nullable String objection(Member member, MemberStatus status) {
		Acquaintance acquaintance = this.known.get(member.id());
		if (acquaintance != null) {
			return acquaintance.objection(member);
		}
		long now = this.clock.getAsLong();
		forgetStrangers(now);
		acquaintance = this.strangers.get(member.id());
		if (acquaintance != null) {
			String objection = acquaintance.objection(member);
			return (objection == null && acquaintance.isRepeated(now)) ? OLD_NEWS : objection;
		}
		if (status != MemberStatus.ALIVE) {
			// The engine would never forget who leaves without having joined
			return OLD_NEWS;
		}
		if (this.strangers.size() >= MOST_STRANGERS || this.known.size() + this.strangers.size() >= MOST) {
			return "too many have joined";
		}
		this.strangers.put(member.id(), acquaintance(member));
		return null;
	}

	private void forgetStrangers(long now) {
		Iterator<Acquaintance> first = this.strangers.values().iterator();
		while (first.hasNext() && now - first.next().met > STRANGER_TIME) {
			first.remove();
		}
	}

	/**
	 * Find out what speaks against a member being in its state since an incarnation, when
	 * nothing speaks against the state itself.
	 * @param member the member
	 * @param status the state
	 * @param incarnation the incarnation
	 * @return the objection, {@link #OLD_NEWS}, or null to believe it
	 */
	synchronized @Nullable String objection(Member member, MemberStatus status, int incarnation) {
		Acquaintance acquaintance = this.known.get(member.id());
		boolean stranger = acquaintance == null;
		acquaintance = stranger ? this.strangers.get(member.id()) : acquaintance;
		long now = this.clock.getAsLong();
		if (acquaintance == null || acquaintance.isNews(status, incarnation)) {
			boolean possible = acquaintance == null || acquaintance.rises(status, incarnation, now);
			return possible ? null : "its incarnation cannot be %d yet".formatted(incarnation);
		}
		return (!stranger && acquaintance.isRepeated(now)) ? OLD_NEWS : null;
	}

	/**
	 * What is known of a member.
	 */
	private static final class Acquaintance {

		private static final int UNKNOWN = -1;

		private static final long REPEAT_TIME = TimeUnit.SECONDS.toNanos(1);

		private static final int LEAP = 1000;

		private static final int PER_SECOND = 100;

		private final String address;

		private final int factor;

		private final long met;

		private int incarnation;

		private boolean suspected;

		private long heard;

		private double leap;

		private long refilled;

		private Acquaintance(String address, int incarnation, int factor, long now) {
			this.address = address;
			this.incarnation = incarnation;
			this.factor = factor;
			this.met = now;
			this.heard = now;
			this.refilled = now;
			this.leap = (double) factor * LEAP;
		}

		private @Nullable String objection(Member member) {
			return this.address.equals(member.address()) ? null : "it has another address, " + this.address;
		}

		private boolean isRepeated(long now) {
			if (now - this.heard < REPEAT_TIME) {
				return true;
			}
			this.heard = now;
			return false;
		}

		private boolean isNews(MemberStatus status, int incarnation) {
			return incarnation > this.incarnation
					|| (incarnation == this.incarnation && status == MemberStatus.SUSPECT && !this.suspected);
		}

		private boolean rises(MemberStatus status, int incarnation, long now) {
			double seconds = (double) (now - this.refilled) / TimeUnit.SECONDS.toNanos(1);
			this.refilled = now;
			this.leap = Math.min((double) this.factor * LEAP, this.leap + seconds * this.factor * PER_SECOND);
			int rise = (this.incarnation != UNKNOWN) ? incarnation - this.incarnation : 0;
			if (rise > this.leap) {
				return false;
			}
			this.leap -= rise;
			this.incarnation = incarnation;
			this.suspected = status == MemberStatus.SUSPECT;
			this.heard = now;
			return true;
		}

	}

}
