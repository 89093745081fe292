package io.rpcnet.lifecycle;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.rpcnet.cluster.NodeState;
import io.rpcnet.cluster.OwnNode;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CoordinatedDrain} alone: its order, and what happens when it is asked
 * for several things at a time.
 */
class CoordinatedDrainTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final AtomicReference<NodeState> state = new AtomicReference<>(NodeState.UP);

	private final AtomicReference<Boolean> ready = new AtomicReference<>(true);

	private final CoordinatedDrain drain = drain(Duration.ofMillis(1));

	private CoordinatedDrain drain(Duration spreadTime) {
		OwnNode node = new OwnNode() {

			@Override
			public void changeState(NodeState state) {
				CoordinatedDrainTests.this.told.add(state.name());
				CoordinatedDrainTests.this.state.set(state);
			}

			@Override
			public Duration spreadTime() {
				return spreadTime;
			}

		};
		return new CoordinatedDrain(new DrainedNode(node, new Server(), null, new OpenCalls(), (ready) -> {
			this.told.add(ready ? "ready" : "not ready");
			this.ready.set(ready);
		}), new DrainTimes(Duration.ofSeconds(1), Duration.ofSeconds(1)), Duration.ofSeconds(30));
	}

	@BeforeEach
	void start() {
		this.drain.start();
	}

	@Test
	void tellsTheClusterBeforeReadinessRefuses() {
		this.drain.drain();
		Awaitility.await().atMost(SOON).until(() -> this.drain.state() == RpcDrain.State.DRAINED);
		this.drain.resume();
		Awaitility.await().atMost(SOON).until(() -> this.told.size() == 4);
		assertThat(this.told).containsExactly("DRAINING", "not ready", "UP", "ready");
	}

	@Test
	void whenNotStartedThenCannotBeDrained() {
		CoordinatedDrain fresh = drain(Duration.ZERO);
		assertThat(fresh.drain()).isFalse();
		assertThat(fresh.resume()).isFalse();
		assertThat(fresh.state()).isEqualTo(RpcDrain.State.ACTIVE);
	}

	@Test
	void stopReturnsAtOnceAndCallsBackOnce() throws Exception {
		CoordinatedDrain slow = drain(Duration.ofSeconds(1));
		slow.start();
		CountDownLatch stopped = new CountDownLatch(1);
		slow.stop(stopped::countDown);
		assertThat(stopped.getCount()).isOne();
		assertThat(slow.isRunning()).isFalse();
		assertThat(slow.drain()).isFalse();
		assertThat(slow.resume()).isFalse();
		assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void whenResumedBeforeAllHaveHeardThenCallsAreNeverRefused() {
		CoordinatedDrain slow = drain(Duration.ofHours(1));
		slow.start();
		slow.drain();
		assertThat(slow.resume()).isTrue();
		Awaitility.await().atMost(SOON).until(() -> this.told.equals(List.of("DRAINING", "not ready", "UP", "ready")));
		assertThat(slow.state()).isEqualTo(RpcDrain.State.ACTIVE);
	}

	@Test
	void whenStartedAgainThenTakesCalls() throws Exception {
		CountDownLatch stopped = new CountDownLatch(1);
		this.drain.stop(stopped::countDown);
		assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.drain.state()).isEqualTo(RpcDrain.State.DRAINED);
		this.drain.start();
		assertThat(this.drain.state()).isEqualTo(RpcDrain.State.ACTIVE);
		Awaitility.await().atMost(SOON).until(() -> this.ready.get());
	}

	@Test
	void whenDrainedAndResumedAtATimeThenWhatIsToldAgreesWithTheState() throws Exception {
		race(() -> this.drain.drain(), () -> this.drain.resume(), () -> this.drain.drain(), () -> this.drain.resume());
		boolean active = this.drain.state() == RpcDrain.State.ACTIVE;
		Awaitility.await()
			.atMost(SOON)
			.until(() -> this.ready.get() == active
					&& this.state.get() == (active ? NodeState.UP : NodeState.DRAINING));
	}

	@Test
	void whenStoppedWhileOthersDrainAndResumeThenEndsDrained() throws Exception {
		for (int round = 0; round < 50; round++) {
			CoordinatedDrain raced = drain(Duration.ZERO);
			raced.start();
			AtomicInteger stopped = new AtomicInteger();
			AtomicInteger stops = new AtomicInteger();
			race(raced::drain, raced::resume, () -> {
				if (stops.getAndIncrement() == 0) {
					raced.stop(stopped::incrementAndGet);
				}
			});
			Awaitility.await()
				.atMost(SOON)
				.until(() -> stopped.get() == 1 && raced.state() == RpcDrain.State.DRAINED && !this.ready.get());
		}
	}

	private static void race(Runnable... racers) throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(racers.length);
		CountDownLatch begin = new CountDownLatch(1);
		List<Runnable> all = new ArrayList<>(List.of(racers));
		all.forEach((racer) -> threads.execute(() -> {
			try {
				begin.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			for (int i = 0; i < 100; i++) {
				racer.run();
			}
		}));
		begin.countDown();
		threads.shutdown();
		assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
	}

	private static final class Server implements RpcServer {

		@Override
		public InetSocketAddress address() {
			throw new IllegalStateException();
		}

		@Override
		public String advertisedAddress() {
			throw new IllegalStateException();
		}

		@Override
		public int connections() {
			return 0;
		}

	}

}
