package io.rpcnet.client;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.netty.util.concurrent.ImmediateEventExecutor;
import io.rsocket.RSocket;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Candidates}.
 */
class CandidatesTests {

	@Test
	void noneAreNoChoice() {
		assertThat(Candidates.NONE.pick(Map.of())).isNull();
		assertThat(Candidates.NONE.pick(Map.of("gpu", "true"))).isNull();
	}

	@Test
	void oneIsChosenWhileItIsConnected() {
		NodeConnection connected = connected(Map.of());
		assertThat(new Candidates(List.of(connected)).pick(Map.of())).isSameAs(connected);
		assertThat(new Candidates(List.of(unconnected())).pick(Map.of())).isNull();
	}

	@Test
	void ofTwoTheOneWithFewerCallsIsChosen() {
		NodeConnection busy = connected(Map.of());
		NodeConnection idle = connected(Map.of());
		busy.begin();
		Candidates candidates = new Candidates(List.of(busy, idle));
		assertThat(IntStream.range(0, 100).mapToObj((i) -> candidates.pick(Map.of()))).containsOnly(idle);
	}

	@Test
	void callsAreSpreadNearlyEvenly() {
		List<NodeConnection> all = IntStream.range(0, 100).mapToObj((i) -> connected(Map.of())).toList();
		Candidates candidates = new Candidates(all);
		IntStream.range(0, 10_000).forEach((i) -> candidates.pick(Map.of()).begin());
		assertThat(all).allSatisfy((connection) -> assertThat(connection.inFlight()).isBetween(90, 110));
	}

	@Test
	void oneThatIsConnectedIsFoundAmongManyThatAreNot() {
		NodeConnection connected = connected(Map.of());
		List<NodeConnection> all = IntStream.range(0, 100)
			.mapToObj((i) -> (i == 57) ? connected : unconnected())
			.toList();
		assertThat(IntStream.range(0, 100).mapToObj((i) -> new Candidates(all).pick(Map.of()))).containsOnly(connected);
	}

	@Test
	void onlyThoseWithTheTagsAreChosen() {
		NodeConnection gpu = connected(Map.of("gpu", "true", "zone", "a"));
		Candidates candidates = new Candidates(List.of(connected(Map.of()), gpu, connected(Map.of("gpu", "false"))));
		assertThat(IntStream.range(0, 100).mapToObj((i) -> candidates.pick(Map.of("gpu", "true")))).containsOnly(gpu);
		assertThat(candidates.pick(Map.of("gpu", "true", "zone", "b"))).isNull();
	}

	@Test
	void anyNumberOfTagsCanBeAskedFor() {
		NodeConnection last = connected(Map.of("shard", "999"));
		Candidates candidates = new Candidates(List.of(connected(Map.of()), last));
		IntStream.range(0, 999).forEach((i) -> assertThat(candidates.pick(Map.of("shard", "" + i))).isNull());
		assertThat(candidates.pick(Map.of("shard", "999"))).isSameAs(last);
	}

	private static NodeConnection connected(Map<String, String> tags) {
		NodeConnection connection = connection(tags, Mono.just(new RSocket() {

			@Override
			public Mono<Void> onClose() {
				return Mono.never();
			}

		}));
		connection.start();
		return connection;
	}

	private static NodeConnection unconnected() {
		return connection(Map.of(), Sinks.<RSocket>one().asMono());
	}

	private static NodeConnection connection(Map<String, String> tags, Mono<RSocket> socket) {
		Node node = new Node("id", "label", NodeRole.WORKER, NodeState.UP, null, null, "127.0.0.1:1", "", List.of(),
				100, null, tags);
		return new NodeConnection(node, (address) -> socket, ImmediateEventExecutor.INSTANCE, () -> {
		});
	}

}
