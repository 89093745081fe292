package io.rpcnet.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * The nodes that a contract's calls may go to, as membership had them at one time. For
 * any thread.
 * <p>
 * Of two that are drawn at random, the one with fewer calls in flight from here is
 * chosen: nearly as even as the one with the fewest of all, at a cost that does not
 * depend on how many there are, and without every caller running to the same one.
 *
 * @see "Mitzenmacher: The Power of Two Choices in Randomized Load Balancing, 2001"
 */
final class Candidates {

	static final Candidates NONE = new Candidates(List.of());

	/** Tags are chosen by callers, who may choose others each time. */
	private static final int REMEMBERED_TAGS = 64;

	private final List<NodeConnection> all;

	private final Map<Map<String, String>, List<NodeConnection>> tagged = new ConcurrentHashMap<>();

	Candidates(List<NodeConnection> all) {
		this.all = List.copyOf(all);
	}

	/**
	 * Choose one.
	 * @param tags the tags that the node must carry
	 * @return its connection, or null when no such node is connected
	 */
	@Nullable NodeConnection pick(Map<String, String> tags) {
		List<NodeConnection> candidates = tags.isEmpty() ? this.all : tagged(tags);
		int size = candidates.size();
		if (size < 2) {
			return (size == 1) ? usable(candidates.get(0)) : null;
		}
		ThreadLocalRandom random = ThreadLocalRandom.current();
		int first = random.nextInt(size);
		int second = (first + 1 + random.nextInt(size - 1)) % size;
		NodeConnection better = better(usable(candidates.get(first)), usable(candidates.get(second)));
		return (better != null) ? better : anyFrom(first, candidates);
	}

	/**
	 * Choose one of those that have not refused the call.
	 * @param tags the tags that the node must carry
	 * @param refusing the ids of those that have
	 * @return its connection, or null when no such node is connected
	 */
	@Nullable NodeConnection pick(Map<String, String> tags, Set<String> refusing) {
		if (refusing.isEmpty()) {
			return pick(tags);
		}
		return new Candidates(
				this.all.stream().filter((candidate) -> !refusing.contains(candidate.node().id())).toList())
			.pick(tags);
	}

	private List<NodeConnection> tagged(Map<String, String> tags) {
		List<NodeConnection> known = this.tagged.get(tags);
		if (known != null) {
			return known;
		}
		List<NodeConnection> found = this.all.stream().filter((candidate) -> candidate.node().hasTags(tags)).toList();
		if (this.tagged.size() < REMEMBERED_TAGS) {
			this.tagged.put(Map.copyOf(tags), found);
		}
		return found;
	}

	private static @Nullable NodeConnection usable(NodeConnection candidate) {
		return candidate.isUsable() ? candidate : null;
	}

	private static @Nullable NodeConnection better(@Nullable NodeConnection one, @Nullable NodeConnection other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.inFlight() <= other.inFlight()) ? one : other;
	}

	private static @Nullable NodeConnection anyFrom(int start, List<NodeConnection> candidates) {
		for (int i = 0; i < candidates.size(); i++) {
			NodeConnection candidate = candidates.get((start + i) % candidates.size());
			if (candidate.isUsable()) {
				return candidate;
			}
		}
		return null;
	}

}
