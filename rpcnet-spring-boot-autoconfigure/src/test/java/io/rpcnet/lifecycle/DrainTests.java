package io.rpcnet.lifecycle;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.client.TestApplications;
import io.rpcnet.service.OpenCalls;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CoordinatedDrain} and what clients make of it: two workers, one of
 * which drains, and a caller.
 */
@ExtendWith(OutputCaptureExtension.class)
class DrainTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final int CALLS = 40;

	private final TestApplications applications = new TestApplications();

	private ConfigurableApplicationContext one;

	private ConfigurableApplicationContext two;

	private Work.Worker workOfOne;

	private Work.Worker workOfTwo;

	private RpcDrain drainOfOne;

	private RpcDrain drainOfTwo;

	private Work work;

	@BeforeEach
	void start() {
		this.one = worker("one");
		this.two = worker("two");
		this.workOfOne = this.one.getBean(Work.Worker.class);
		this.workOfTwo = this.two.getBean(Work.Worker.class);
		this.drainOfOne = this.one.getBean(RpcDrain.class);
		this.drainOfTwo = this.two.getBean(RpcDrain.class);
		this.work = this.applications.start(Work.CallerApplication.class, "--rpcnet.server.enabled=false")
			.getBean(Work.class);
		Awaitility.await().atMost(SOON).until(() -> namesOf(10).size() == 2);
	}

	@AfterEach
	void stop() {
		releaseAll();
		this.applications.close();
	}

	private ConfigurableApplicationContext worker(String name) {
		ConfigurableApplicationContext worker = this.applications.start(Work.WorkerApplication.class,
				"--test.name=" + name, "--rpcnet.lifecycle.drain-timeout=2s",
				"--rpcnet.lifecycle.stream-drain-timeout=1s");
		this.applications.join(name, worker, Map.of(), "drain.Work");
		return worker;
	}

	@Test
	void whenNodeDrainsThenItsCallsFinishAndNewOnesGoElsewhere(CapturedOutput output) {
		List<CompletableFuture<String>> calls = hang(10);
		assertThat(this.drainOfOne.drain()).isTrue();
		Awaitility.await().atMost(SOON).until(() -> namesOf(CALLS).equals(Set.of("two")));
		assertThat(calls).noneMatch(CompletableFuture::isDone);
		assertThat(this.drainOfOne.state()).isEqualTo(RpcDrain.State.DRAINING);
		releaseAll();
		assertThat(calls).extracting((call) -> call.get(10, TimeUnit.SECONDS)).contains("one", "two");
		awaitDrained();
		assertThat(output.getOut())
			.containsPattern("Drained in \\d+ ms: [1-9]\\d* calls finished, 0 requests and 0 streams");
	}

	@Test
	void whenItsLastCallIsOverThenItsConnectionIsClosed() {
		hang(10);
		this.drainOfOne.drain();
		Awaitility.await().atMost(SOON).until(() -> namesOf(CALLS).equals(Set.of("two")));
		assertThat(this.one.getBean(RpcServer.class).connections()).isPositive();
		releaseAll();
		awaitDrained();
		Awaitility.await().atMost(SOON).until(() -> this.one.getBean(RpcServer.class).connections() == 0);
	}

	@Test
	void whenApplicationStopsUnderLoadThenNoCallFails() throws Exception {
		List<CompletableFuture<String>> hanging = hang(10);
		AtomicBoolean stopped = new AtomicBoolean();
		CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
			while (!stopped.get()) {
				List<CompletableFuture<String>> calls = List.of(this.work.name().toFuture(),
						this.work.nameIdempotently().toFuture(), this.work.names().last().toFuture());
				calls.forEach(CompletableFuture::join);
				if (this.drainOfOne.state() != RpcDrain.State.ACTIVE) {
					releaseAll();
				}
			}
		});
		this.one.close();
		stopped.set(true);
		load.get(10, TimeUnit.SECONDS);
		assertThat(hanging).extracting((call) -> call.get(10, TimeUnit.SECONDS)).contains("one", "two");
	}

	@Test
	void whenRequestComesTooLateThenItIsAnsweredElsewhere() {
		calls(this.one).refuseNew();
		assertThat(namesOf(CALLS)).containsExactly("two");
		for (int i = 0; i < CALLS; i++) {
			assertThat(this.work.nameIdempotently().block(SOON)).isEqualTo("two");
			StepVerifier.create(this.work.names()).expectNext("two", "two").expectComplete().verify(SOON);
		}
		assertThat(calls(this.one).requests() + calls(this.one).streams()).isZero();
	}

	@Test
	void whenStreamIsSentElsewhereThenWhatWasAskedForIsAskedForAgain() {
		calls(this.one).refuseNew();
		for (int i = 0; i < CALLS; i++) {
			StepVerifier.create(this.work.names(), 1)
				.expectNext("two")
				.thenRequest(1)
				.expectNext("two")
				.expectComplete()
				.verify(SOON);
		}
	}

	@Test
	void whenChannelIsSentElsewhereThenNothingOfItIsLost() {
		calls(this.one).refuseNew();
		AtomicInteger subscriptions = new AtomicInteger();
		Flux<String> items = Flux.just("a", "b", "c").doOnSubscribe((subscription) -> subscriptions.incrementAndGet());
		for (int i = 0; i < CALLS; i++) {
			StepVerifier.create(this.work.echo(items))
				.expectNext("a from two", "b from two", "c from two")
				.expectComplete()
				.verify(SOON);
			StepVerifier.create(this.work.greet("Hi", items))
				.expectNext("Hi a from two", "Hi b from two", "Hi c from two")
				.expectComplete()
				.verify(SOON);
		}
		assertThat(subscriptions).hasValue(2 * CALLS);
		assertThat(this.drainOfOne.state()).isEqualTo(RpcDrain.State.ACTIVE);
	}

	@Test
	void whenChannelIsSentElsewhereThenItsEndAndItsBuffersGoAlong() {
		calls(this.one).refuseNew();
		for (int i = 0; i < CALLS; i++) {
			StepVerifier.create(this.work.echo(Flux.empty())).expectComplete().verify(SOON);
			StepVerifier.create(this.work.echo(Flux.just("a").delayElements(Duration.ofMillis(1))))
				.expectNext("a from two")
				.expectComplete()
				.verify(SOON);
			StepVerifier.create(this.work.echo(Flux.error(new IllegalStateException("of the caller"))))
				.expectErrorMessage("of the caller")
				.verify(SOON);
			StepVerifier
				.create(this.work.raw(Flux.range(0, 3).map((number) -> Unpooled.buffer().writeInt(number)))
					.map(ByteBuf::readInt))
				.expectNext(0, 1, 2)
				.expectComplete()
				.verify(SOON);
		}
	}

	@Test
	void whenAllRefuseAChannelThenTheCallersStreamIsCancelled() {
		calls(this.one).refuseNew();
		calls(this.two).refuseNew();
		AtomicInteger cancelled = new AtomicInteger();
		Flux<String> items = Flux.just("a").concatWith(Flux.never()).doOnCancel(cancelled::incrementAndGet);
		assertThat(failure(this.work.echo(items).last().toFuture()))
			.satisfies((ex) -> assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.UNAVAILABLE));
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void whenAllRefuseThenCallIsUnavailable() {
		calls(this.one).refuseNew();
		calls(this.two).refuseNew();
		assertThat(failure(this.work.name().toFuture())).satisfies((ex) -> {
			assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.UNAVAILABLE);
			assertThat(((RpcException) ex).isRetryable()).isTrue();
		});
		assertThat(failure(this.work.names().last().toFuture()))
			.satisfies((ex) -> assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.UNAVAILABLE));
	}

	@Test
	void whenHandlerIsUnavailableThenItsCallIsNotRepeated() {
		assertThat(failure(this.work.refuse().toFuture())).hasMessage("The handler says so.");
		assertThat(this.workOfOne.refused.get() + this.workOfTwo.refused.get()).isEqualTo(1);
	}

	@Test
	void whenOnewayCallComesTooLateThenItIsExecuted() {
		calls(this.one).refuseNew();
		calls(this.two).refuseNew();
		this.work.touch().block(SOON);
		Awaitility.await().atMost(SOON).until(() -> this.workOfOne.touched.get() + this.workOfTwo.touched.get() == 1);
	}

	@Test
	void whenStreamTakesTooLongThenItIsCutWhileRequestsGoOn(CapturedOutput output) {
		CompletableFuture<String> stream = this.work.hangStreaming().last().toFuture();
		Awaitility.await().atMost(SOON).until(() -> hanging() == 1);
		hang(4);
		this.drainOfOne.drain();
		this.drainOfTwo.drain();
		assertThat(failure(stream)).satisfies((ex) -> {
			assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.ABORTED);
			assertThat(ex).hasMessageContaining("rpcnet.lifecycle.stream-drain-timeout");
		});
		assertThat(this.workOfOne.cancelled.get() + this.workOfTwo.cancelled.get()).isEqualTo(1);
		releaseAll();
		awaitDrained();
		Awaitility.await().atMost(SOON).until(() -> output.getOut().contains("0 requests and 1 streams were cut off"));
	}

	@Test
	void whenRequestTakesTooLongThenItIsCut(CapturedOutput output) {
		CompletableFuture<String> call = this.work.hang().toFuture();
		Awaitility.await().atMost(SOON).until(() -> hanging() == 1);
		this.drainOfOne.drain();
		this.drainOfTwo.drain();
		assertThat(failure(call)).satisfies((ex) -> {
			assertThat(((RpcException) ex).status()).isEqualTo(RpcStatus.ABORTED);
			assertThat(ex).hasMessageContaining("'rpcnet.lifecycle.drain-timeout'");
		});
		assertThat(this.workOfOne.cancelled.get() + this.workOfTwo.cancelled.get()).isEqualTo(1);
		Awaitility.await().atMost(SOON).until(() -> output.getOut().contains("1 requests and 0 streams were cut off"));
	}

	@Test
	void whenNodeResumesThenItIsCalledAgain() {
		this.drainOfOne.drain();
		Awaitility.await().atMost(SOON).until(() -> namesOf(CALLS).equals(Set.of("two")));
		awaitDrained();
		assertThat(this.drainOfOne.resume()).isTrue();
		assertThat(this.drainOfOne.state()).isEqualTo(RpcDrain.State.ACTIVE);
		Awaitility.await().atMost(SOON).until(() -> namesOf(CALLS).size() == 2);
		assertThat(this.drainOfOne.resume()).isFalse();
	}

	@Test
	void whenOnlyNodeDrainsThenCallWaitsForItToResume() {
		this.drainOfOne.drain();
		this.drainOfTwo.drain();
		awaitDrained();
		CompletableFuture<String> call = this.work.name().toFuture();
		this.drainOfTwo.resume();
		assertThat(call.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("two");
	}

	@Test
	void readinessRefusesWhileNodeDrains() {
		ApplicationAvailability availability = this.one.getBean(ApplicationAvailability.class);
		this.drainOfOne.drain();
		Awaitility.await()
			.atMost(SOON)
			.until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
		this.drainOfOne.resume();
		Awaitility.await()
			.atMost(SOON)
			.until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenDrainedByHandThenStopsWithoutWaitingAgain(CapturedOutput output) {
		assertThat(this.drainOfOne.drain()).isTrue();
		assertThat(this.drainOfOne.drain()).isFalse();
		awaitDrained();
		this.one.close();
		assertThat(this.drainOfOne.resume()).isFalse();
		assertThat(output.getOut().split("Drained in ", -1)).hasSize(2);
	}

	private void awaitDrained() {
		Awaitility.await().atMost(SOON).until(() -> this.drainOfOne.state() == RpcDrain.State.DRAINED);
	}

	private static OpenCalls calls(ConfigurableApplicationContext worker) {
		return worker.getBean(OpenCalls.class);
	}

	private List<CompletableFuture<String>> hang(int calls) {
		int before = hanging();
		List<CompletableFuture<String>> hanging = Flux.range(0, calls)
			.map((number) -> this.work.hang().toFuture())
			.collectList()
			.block(SOON);
		Awaitility.await().atMost(SOON).until(() -> hanging() == before + calls);
		return hanging;
	}

	private int hanging() {
		return this.workOfOne.hanging.size() + this.workOfTwo.hanging.size();
	}

	private void releaseAll() {
		this.workOfOne.release();
		this.workOfTwo.release();
	}

	private Set<String> namesOf(int calls) {
		Set<String> names = new HashSet<>();
		for (int i = 0; i < calls; i++) {
			names.add(this.work.name().block(SOON));
		}
		return names;
	}

	private static @Nullable Throwable failure(CompletableFuture<?> call) {
		return call.handle((value, failure) -> failure).orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
	}

}
