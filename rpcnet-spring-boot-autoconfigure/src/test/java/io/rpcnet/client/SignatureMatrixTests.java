package io.rpcnet.client;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcMethod;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for one contract in every style: services that are reactive, blocking and of
 * futures, each called by clients of each of these styles, in CBOR and in JSON, over real
 * connections.
 */
class SignatureMatrixTests {

	private static final List<String> FORMATS = List.of("application/cbor", "application/json");

	private static final TestApplications applications = new TestApplications();

	private static final Map<Way, Caller> callers = new HashMap<>();

	@BeforeAll
	static void start() {
		for (Style style : Style.values()) {
			applications.join(style.name(), applications.start(style.application), Map.of("style", style.name()),
					"matrix.Everything");
		}
		for (String format : FORMATS) {
			ApplicationContext client = applications.start(ClientApplication.class,
					"--rpcnet.client.data-mime-type=" + format);
			callers.put(new Way(Style.REACTIVE, format), new ReactiveCaller(client.getBean(ReactiveContract.class)));
			callers.put(new Way(Style.BLOCKING, format), new BlockingCaller(client.getBean(BlockingContract.class)));
			callers.put(new Way(Style.FUTURE, format), new FutureCaller(client.getBean(FutureContract.class)));
		}
	}

	@AfterAll
	static void stop() {
		applications.close();
	}

	static Stream<Arguments> pairs() {
		return Stream.of(Style.values())
			.flatMap((server) -> Stream.of(Style.values())
				.flatMap((caller) -> FORMATS.stream().map((format) -> Arguments.of(server, new Way(caller, format)))));
	}

	@SuppressWarnings("try")
	private static void call(Style server, Way caller, Consumer<Caller> calls) {
		RpcContext context = RpcContext.ofTags(Map.of("style", server.name()));
		try (RpcContext.Scope scope = context.makeCurrent()) {
			calls.accept(callers.get(caller));
		}
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void oneValue(Style server, Way caller) {
		call(server, caller, (remote) -> assertThat(remote.greet(new Person("Ada", 36)))
			.isEqualTo(new Greeting("Hello Ada, 36, from " + server)));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void noValueAndSeveral(Style server, Way caller) {
		call(server, caller, (remote) -> assertThat(remote.hello()).isEqualTo("hello"));
		call(server, caller, (remote) -> assertThat(remote.join("a", 2, List.of("b", "c"))).isEqualTo("a2[b, c]"));
		call(server, caller, (remote) -> assertThat(remote.join(null, 0, List.of())).isEqualTo("null0[]"));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void valueThatMayBeMissing(Style server, Way caller) {
		call(server, caller, (remote) -> assertThat(remote.find(Optional.of("x"))).contains("found x"));
		call(server, caller, (remote) -> assertThat(remote.find(Optional.empty())).isEmpty());
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void nothingComesBack(Style server, Way caller) {
		String text = server + " by " + caller;
		call(server, caller, (remote) -> remote.touch(text));
		assertThat(Service.touched).hasValue(text);
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void fireAndForget(Style server, Way caller) {
		String text = server + " fired by " + caller;
		call(server, caller, (remote) -> remote.fire(text));
		Awaitility.await().untilAsserted(() -> assertThat(Service.fired).hasValue(text));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void genericsEnumsAndTimes(Style server, Way caller) {
		Page<Person> page = new Page<>(List.of(new Person("Ada", 36)), Map.of(Color.RED, List.of(1, 2)));
		call(server, caller, (remote) -> assertThat(remote.page(page)).isEqualTo(page));
		call(server, caller, (remote) -> assertThat(remote.noon(LocalDate.of(2026, 11, 25), Duration.ofHours(12)))
			.isEqualTo(Instant.parse("2026-11-25T12:00:00Z")));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void sealedTypes(Style server, Way caller) {
		Shape shape = new Group(List.of(new Circle(2), new Square(3)));
		call(server, caller, (remote) -> assertThat(remote.mirror(shape)).isEqualTo(shape));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void rawBytes(Style server, Way caller) {
		byte[] bytes = { 0, 1, -1, 127 };
		call(server, caller, (remote) -> assertThat(remote.echo(bytes)).isEqualTo(bytes));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void streamOfResults(Style server, Way caller) {
		call(server, caller, (remote) -> assertThat(remote.countTo(1000)).hasSize(1000).endsWith(1000));
		call(server, caller, (remote) -> assertThat(remote.countTo(0)).isEmpty());
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void streamsBothWays(Style server, Way caller) {
		call(server, caller, (remote) -> assertThat(remote.doubles(List.of(1, 2, 3))).containsExactly(2, 4, 6));
		call(server, caller, (remote) -> assertThat(remote.doubles(List.of())).isEmpty());
		call(server, caller, (remote) -> assertThat(remote.scale(3, List.of(1, 2))).containsExactly(3, 6));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void streamToOneValue(Style server, Way caller) {
		call(server, caller, (remote) -> assertThat(remote.sum(List.of(1, 2, 3))).isEqualTo(6));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void failureArrivesAsException(Style server, Way caller) {
		assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> call(server, caller, (remote) -> remote.fail("it")))
			.withMessage("No such thing: it")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(RpcStatus.NOT_FOUND));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void contextIsFilledInAndNeverSent(Style server, Way caller) {
		RpcContext context = RpcContext.builder()
			.requestId("id-7")
			.tag("style", server.name())
			.metadata("text/x.tenant", "acme")
			.build();
		call(server, caller, (remote) -> assertThat(remote.describe("a", context)).isEqualTo("a id-7 acme"));
	}

	enum Style {

		REACTIVE(ReactiveApplication.class), BLOCKING(BlockingApplication.class), FUTURE(FutureApplication.class);

		private final Class<?> application;

		Style(Class<?> application) {
			this.application = application;
		}

	}

	enum Color {

		RED, GREEN

	}

	record Way(Style style, String format) {

	}

	record Person(String name, int age) {

	}

	sealed interface Shape permits Circle, Square, Group {

	}

	record Circle(int radius) implements Shape {

	}

	record Square(int side) implements Shape {

	}

	record Group(List<Shape> shapes) implements Shape {

	}

	record Greeting(String text) {

	}

	record Page<T>(List<T> items, Map<Color, List<Integer>> numbers) {

	}

	@RpcContract(name = "matrix.Everything")
	interface ReactiveContract {

		Mono<Greeting> greet(Person person);

		Mono<String> hello();

		Mono<String> join(@Nullable String first, int second, List<String> third);

		Mono<String> find(Optional<String> key);

		Mono<Void> touch(String text);

		@RpcMethod(oneway = true)
		Mono<Void> fire(String text);

		Mono<Page<Person>> page(Page<Person> page);

		Mono<Instant> noon(LocalDate day, Duration time);

		Mono<byte[]> echo(byte[] bytes);

		Flux<Integer> countTo(int last);

		Flux<Integer> doubles(Flux<Integer> numbers);

		Flux<Integer> scale(int factor, Publisher<Integer> numbers);

		Mono<Integer> sum(Flux<Integer> numbers);

		Mono<String> fail(String what);

		Mono<Shape> mirror(Shape shape);

		Mono<String> describe(String text, RpcContext context);

	}

	@RpcContract(name = "matrix.Everything")
	interface BlockingContract {

		Greeting greet(Person person);

		String hello();

		String join(@Nullable String first, int second, List<String> third);

		Optional<String> find(Optional<String> key);

		void touch(String text);

		@RpcMethod(oneway = true)
		void fire(String text);

		Page<Person> page(Page<Person> page);

		Instant noon(LocalDate day, Duration time);

		byte[] echo(byte[] bytes);

		Flux<Integer> countTo(int last);

		Flux<Integer> doubles(Flux<Integer> numbers);

		Flux<Integer> scale(int factor, Flux<Integer> numbers);

		int sum(Flux<Integer> numbers);

		String fail(String what);

		Shape mirror(Shape shape);

		String describe(String text, RpcContext context);

	}

	@RpcContract(name = "matrix.Everything")
	interface FutureContract {

		CompletableFuture<Greeting> greet(Person person);

		CompletionStage<String> hello();

		CompletableFuture<String> join(@Nullable String first, int second, List<String> third);

		CompletableFuture<Optional<String>> find(Optional<String> key);

		CompletableFuture<Void> touch(String text);

		@RpcMethod(oneway = true)
		CompletableFuture<Void> fire(String text);

		CompletableFuture<Page<Person>> page(Page<Person> page);

		CompletionStage<Instant> noon(LocalDate day, Duration time);

		CompletableFuture<byte[]> echo(byte[] bytes);

		Flow.Publisher<Integer> countTo(int last);

		Flow.Publisher<Integer> doubles(Flow.Publisher<Integer> numbers);

		Flow.Publisher<Integer> scale(int factor, Flow.Publisher<Integer> numbers);

		CompletableFuture<Integer> sum(Flow.Publisher<Integer> numbers);

		CompletableFuture<String> fail(String what);

		CompletableFuture<Shape> mirror(Shape shape);

		CompletableFuture<String> describe(String text, RpcContext context);

	}

	/**
	 * What the services do, whatever their style.
	 */
	abstract static class Service {

		static final AtomicReference<String> touched = new AtomicReference<>();

		static final AtomicReference<String> fired = new AtomicReference<>();

		static Greeting greeting(Person person, Style style) {
			return new Greeting("Hello %s, %d, from %s".formatted(person.name(), person.age(), style));
		}

		static String joined(@Nullable String first, int second, List<String> third) {
			return first + second + third;
		}

		static Instant at(LocalDate day, Duration time) {
			return day.atStartOfDay(ZoneOffset.UTC).plus(time).toInstant();
		}

		static RpcException notFound(String what) {
			return new RpcException(RpcStatus.NOT_FOUND, "No such thing: " + what);
		}

		static String described(String text, RpcContext context) {
			return text + " " + context.requestId() + " " + context.metadata().get("text/x.tenant");
		}

	}

	@RpcService
	static class ReactiveService extends Service implements ReactiveContract {

		@Override
		public Mono<Shape> mirror(Shape shape) {
			return Mono.just(shape);
		}

		@Override
		public Mono<Greeting> greet(Person person) {
			return Mono.just(greeting(person, Style.REACTIVE));
		}

		@Override
		public Mono<String> hello() {
			return Mono.just("hello");
		}

		@Override
		public Mono<String> join(@Nullable String first, int second, List<String> third) {
			return Mono.just(joined(first, second, third));
		}

		@Override
		public Mono<String> find(Optional<String> key) {
			return Mono.justOrEmpty(key.map((found) -> "found " + found));
		}

		@Override
		public Mono<Void> touch(String text) {
			return Mono.fromRunnable(() -> touched.set(text));
		}

		@Override
		public Mono<Void> fire(String text) {
			return Mono.fromRunnable(() -> fired.set(text));
		}

		@Override
		public Mono<Page<Person>> page(Page<Person> page) {
			return Mono.just(page);
		}

		@Override
		public Mono<Instant> noon(LocalDate day, Duration time) {
			return Mono.just(at(day, time));
		}

		@Override
		public Mono<byte[]> echo(byte[] bytes) {
			return Mono.just(bytes);
		}

		@Override
		public Flux<Integer> countTo(int last) {
			return Flux.range(1, last);
		}

		@Override
		public Flux<Integer> doubles(Flux<Integer> numbers) {
			return numbers.map((number) -> number * 2);
		}

		@Override
		public Flux<Integer> scale(int factor, Publisher<Integer> numbers) {
			return Flux.from(numbers).map((number) -> number * factor);
		}

		@Override
		public Mono<Integer> sum(Flux<Integer> numbers) {
			return numbers.reduce(0, Integer::sum);
		}

		@Override
		public Mono<String> fail(String what) {
			return Mono.error(notFound(what));
		}

		@Override
		public Mono<String> describe(String text, RpcContext context) {
			return Mono.just(described(text, context));
		}

	}

	@RpcService
	static class BlockingService extends Service implements BlockingContract {

		@Override
		public Shape mirror(Shape shape) {
			return shape;
		}

		@Override
		public Greeting greet(Person person) {
			return greeting(person, Style.BLOCKING);
		}

		@Override
		public String hello() {
			return "hello";
		}

		@Override
		public String join(@Nullable String first, int second, List<String> third) {
			return joined(first, second, third);
		}

		@Override
		public Optional<String> find(Optional<String> key) {
			return key.map((found) -> "found " + found);
		}

		@Override
		public void touch(String text) {
			touched.set(text);
		}

		@Override
		public void fire(String text) {
			fired.set(text);
		}

		@Override
		public Page<Person> page(Page<Person> page) {
			return page;
		}

		@Override
		public Instant noon(LocalDate day, Duration time) {
			return at(day, time);
		}

		@Override
		public byte[] echo(byte[] bytes) {
			return bytes;
		}

		@Override
		public Flux<Integer> countTo(int last) {
			return Flux.range(1, last);
		}

		@Override
		public Flux<Integer> doubles(Flux<Integer> numbers) {
			return numbers.map((number) -> number * 2);
		}

		@Override
		public Flux<Integer> scale(int factor, Flux<Integer> numbers) {
			return numbers.map((number) -> number * factor);
		}

		@Override
		public int sum(Flux<Integer> numbers) {
			return numbers.toStream().mapToInt(Integer::intValue).sum();
		}

		@Override
		public String fail(String what) {
			throw notFound(what);
		}

		@Override
		public String describe(String text, RpcContext context) {
			return described(text, context);
		}

	}

	@RpcService
	static class FutureService extends Service implements FutureContract {

		@Override
		public CompletableFuture<Shape> mirror(Shape shape) {
			return CompletableFuture.completedFuture(shape);
		}

		@Override
		public CompletableFuture<Greeting> greet(Person person) {
			return CompletableFuture.supplyAsync(() -> greeting(person, Style.FUTURE));
		}

		@Override
		public CompletionStage<String> hello() {
			return CompletableFuture.completedStage("hello");
		}

		@Override
		public CompletableFuture<String> join(@Nullable String first, int second, List<String> third) {
			return CompletableFuture.supplyAsync(() -> joined(first, second, third));
		}

		@Override
		public CompletableFuture<Optional<String>> find(Optional<String> key) {
			return CompletableFuture.completedFuture(key.map((found) -> "found " + found));
		}

		@Override
		public CompletableFuture<Void> touch(String text) {
			return CompletableFuture.runAsync(() -> touched.set(text));
		}

		@Override
		public CompletableFuture<Void> fire(String text) {
			return CompletableFuture.runAsync(() -> fired.set(text));
		}

		@Override
		public CompletableFuture<Page<Person>> page(Page<Person> page) {
			return CompletableFuture.completedFuture(page);
		}

		@Override
		public CompletionStage<Instant> noon(LocalDate day, Duration time) {
			return CompletableFuture.completedStage(at(day, time));
		}

		@Override
		public CompletableFuture<byte[]> echo(byte[] bytes) {
			return CompletableFuture.completedFuture(bytes);
		}

		@Override
		public Flow.Publisher<Integer> countTo(int last) {
			return JdkFlowAdapter.publisherToFlowPublisher(Flux.range(1, last));
		}

		@Override
		public Flow.Publisher<Integer> doubles(Flow.Publisher<Integer> numbers) {
			return scale(2, numbers);
		}

		@Override
		public Flow.Publisher<Integer> scale(int factor, Flow.Publisher<Integer> numbers) {
			return JdkFlowAdapter
				.publisherToFlowPublisher(JdkFlowAdapter.flowPublisherToFlux(numbers).map((number) -> number * factor));
		}

		@Override
		public CompletableFuture<Integer> sum(Flow.Publisher<Integer> numbers) {
			return JdkFlowAdapter.flowPublisherToFlux(numbers).reduce(0, Integer::sum).toFuture();
		}

		@Override
		public CompletableFuture<String> fail(String what) {
			return CompletableFuture.supplyAsync(() -> {
				throw notFound(what);
			});
		}

		@Override
		public CompletableFuture<String> describe(String text, RpcContext context) {
			return CompletableFuture.completedFuture(described(text, context));
		}

	}

	/**
	 * The contract as a test calls it, whatever the style of the client.
	 */
	interface Caller {

		Greeting greet(Person person);

		String hello();

		String join(@Nullable String first, int second, List<String> third);

		Optional<String> find(Optional<String> key);

		Void touch(String text);

		Void fire(String text);

		Page<Person> page(Page<Person> page);

		Instant noon(LocalDate day, Duration time);

		byte[] echo(byte[] bytes);

		List<Integer> countTo(int last);

		List<Integer> doubles(List<Integer> numbers);

		List<Integer> scale(int factor, List<Integer> numbers);

		int sum(List<Integer> numbers);

		Shape mirror(Shape shape);

		String fail(String what);

		String describe(String text, RpcContext context);

	}

	record ReactiveCaller(ReactiveContract remote) implements Caller {

		@Override
		public Shape mirror(Shape shape) {
			return this.remote.mirror(shape).block();
		}

		@Override
		public Greeting greet(Person person) {
			return this.remote.greet(person).block();
		}

		@Override
		public String hello() {
			return this.remote.hello().block();
		}

		@Override
		public String join(@Nullable String first, int second, List<String> third) {
			return this.remote.join(first, second, third).block();
		}

		@Override
		public Optional<String> find(Optional<String> key) {
			return this.remote.find(key).blockOptional();
		}

		@Override
		public Void touch(String text) {
			return this.remote.touch(text).block();
		}

		@Override
		public Void fire(String text) {
			return this.remote.fire(text).block();
		}

		@Override
		public Page<Person> page(Page<Person> page) {
			return this.remote.page(page).block();
		}

		@Override
		public Instant noon(LocalDate day, Duration time) {
			return this.remote.noon(day, time).block();
		}

		@Override
		public byte[] echo(byte[] bytes) {
			return this.remote.echo(bytes).block();
		}

		@Override
		public List<Integer> countTo(int last) {
			return this.remote.countTo(last).collectList().block();
		}

		@Override
		public List<Integer> doubles(List<Integer> numbers) {
			return this.remote.doubles(Flux.fromIterable(numbers)).collectList().block();
		}

		@Override
		public List<Integer> scale(int factor, List<Integer> numbers) {
			return this.remote.scale(factor, Flux.fromIterable(numbers)).collectList().block();
		}

		@Override
		public int sum(List<Integer> numbers) {
			return this.remote.sum(Flux.fromIterable(numbers)).block();
		}

		@Override
		public String fail(String what) {
			return this.remote.fail(what).block();
		}

		@Override
		public String describe(String text, RpcContext context) {
			return this.remote.describe(text, context).block();
		}

	}

	record BlockingCaller(BlockingContract remote) implements Caller {

		@Override
		public Shape mirror(Shape shape) {
			return this.remote.mirror(shape);
		}

		@Override
		public Greeting greet(Person person) {
			return this.remote.greet(person);
		}

		@Override
		public String hello() {
			return this.remote.hello();
		}

		@Override
		public String join(@Nullable String first, int second, List<String> third) {
			return this.remote.join(first, second, third);
		}

		@Override
		public Optional<String> find(Optional<String> key) {
			return this.remote.find(key);
		}

		@Override
		public Void touch(String text) {
			this.remote.touch(text);
			return null;
		}

		@Override
		public Void fire(String text) {
			this.remote.fire(text);
			return null;
		}

		@Override
		public Page<Person> page(Page<Person> page) {
			return this.remote.page(page);
		}

		@Override
		public Instant noon(LocalDate day, Duration time) {
			return this.remote.noon(day, time);
		}

		@Override
		public byte[] echo(byte[] bytes) {
			return this.remote.echo(bytes);
		}

		@Override
		public List<Integer> countTo(int last) {
			return this.remote.countTo(last).collectList().block();
		}

		@Override
		public List<Integer> doubles(List<Integer> numbers) {
			return this.remote.doubles(Flux.fromIterable(numbers)).collectList().block();
		}

		@Override
		public List<Integer> scale(int factor, List<Integer> numbers) {
			return this.remote.scale(factor, Flux.fromIterable(numbers)).collectList().block();
		}

		@Override
		public int sum(List<Integer> numbers) {
			return this.remote.sum(Flux.fromIterable(numbers));
		}

		@Override
		public String fail(String what) {
			return this.remote.fail(what);
		}

		@Override
		public String describe(String text, RpcContext context) {
			return this.remote.describe(text, context);
		}

	}

	record FutureCaller(FutureContract remote) implements Caller {

		private static <T> T join(CompletionStage<T> stage) {
			return Mono.fromCompletionStage(stage).block();
		}

		private static List<Integer> list(Flow.Publisher<Integer> numbers) {
			return JdkFlowAdapter.flowPublisherToFlux(numbers).collectList().block();
		}

		private static Flow.Publisher<Integer> publisher(List<Integer> numbers) {
			return JdkFlowAdapter.publisherToFlowPublisher(Flux.fromIterable(numbers));
		}

		@Override
		public Shape mirror(Shape shape) {
			return join(this.remote.mirror(shape));
		}

		@Override
		public Greeting greet(Person person) {
			return join(this.remote.greet(person));
		}

		@Override
		public String hello() {
			return join(this.remote.hello());
		}

		@Override
		public String join(@Nullable String first, int second, List<String> third) {
			return join(this.remote.join(first, second, third));
		}

		@Override
		public Optional<String> find(Optional<String> key) {
			return join(this.remote.find(key));
		}

		@Override
		public Void touch(String text) {
			return join(this.remote.touch(text));
		}

		@Override
		public Void fire(String text) {
			return join(this.remote.fire(text));
		}

		@Override
		public Page<Person> page(Page<Person> page) {
			return join(this.remote.page(page));
		}

		@Override
		public Instant noon(LocalDate day, Duration time) {
			return join(this.remote.noon(day, time));
		}

		@Override
		public byte[] echo(byte[] bytes) {
			return join(this.remote.echo(bytes));
		}

		@Override
		public List<Integer> countTo(int last) {
			return list(this.remote.countTo(last));
		}

		@Override
		public List<Integer> doubles(List<Integer> numbers) {
			return list(this.remote.doubles(publisher(numbers)));
		}

		@Override
		public List<Integer> scale(int factor, List<Integer> numbers) {
			return list(this.remote.scale(factor, publisher(numbers)));
		}

		@Override
		public int sum(List<Integer> numbers) {
			return join(this.remote.sum(publisher(numbers)));
		}

		@Override
		public String fail(String what) {
			return join(this.remote.fail(what));
		}

		@Override
		public String describe(String text, RpcContext context) {
			return join(this.remote.describe(text, context));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ReactiveService.class)
	static class ReactiveApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(BlockingService.class)
	static class BlockingApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FutureService.class)
	static class FutureApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = { ReactiveContract.class, BlockingContract.class, FutureContract.class })
	static class ClientApplication {

	}

}
