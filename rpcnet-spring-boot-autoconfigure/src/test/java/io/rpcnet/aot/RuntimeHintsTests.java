package io.rpcnet.aot;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.google.protobuf.StringValue;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.client.ImportRpcClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the runtime hints of contracts and of what travels.
 */
class RuntimeHintsTests {

	@ParameterizedTest
	@MethodSource("payloads")
	void payloadsCanBeReadAndWritten(Class<?> side, Class<? extends Record> payload) {
		RuntimeHints hints = process(side);
		Constructor<?> constructor = payload.getDeclaredConstructors()[0];
		assertThat(hints).matches(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor));
		assertThat(payload.getRecordComponents()).isNotEmpty()
			.allSatisfy((component) -> assertThat(hints)
				.matches(RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor())));
	}

	static Stream<Arguments> payloads() {
		return Stream.of(Scanned.class, ByMethod.class, Client.class)
			.flatMap((side) -> Stream
				.of(Query.class, Page.class, Cursor.class, Circle.class, Group.class, Dot.class, Piece.class,
						Stroke.class, Found.class, Later.class)
				.map((payload) -> Arguments.of(side, payload)));
	}

	@ParameterizedTest
	@MethodSource("sides")
	void sealedAndEnumTypesAreKnown(Class<?> side) {
		assertThat(process(side)).matches(RuntimeHintsPredicates.reflection().onType(Shape.class))
			.matches(RuntimeHintsPredicates.reflection().onType(Part.class))
			.matches(RuntimeHintsPredicates.reflection().onType(Color.class));
	}

	static Stream<Class<?>> sides() {
		return Stream.of(Scanned.class, ByMethod.class, Client.class);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void methodsOfTheContractCanBeFoundAndInvoked(Class<?> side) {
		assertThat(process(side)).matches(RuntimeHintsPredicates.reflection().onType(Drawing.class))
			.matches(invocationOf(Drawing.class, "find"))
			.matches(invocationOf(Drawing.class, "draw"))
			.matches(invocationOf(Inherited.class, "later"));
	}

	@ParameterizedTest
	@MethodSource("sides")
	void protobufMessagesAndRawBytesAreNotWalkedThrough(Class<?> side) {
		assertThat(process(side)).matches(invocationOf(StringValue.class, "getDefaultInstance"))
			.matches(invocationOf(StringValue.class, "getValue").negate())
			.matches(RuntimeHintsPredicates.reflection().onType(ByteBuf.class).negate());
	}

	@Test
	void methodsOfTheServiceCanBeInvoked() {
		assertThat(process(Scanned.class)).matches(invocationOf(DrawingService.class, "find"))
			.matches(invocationOf(DrawingService.class, "draw"))
			.matches(invocationOf(DrawingService.class, "later"));
	}

	@Test
	void whenServiceHasNoInterfaceThenItsOwnMethodsCanBeInvoked() {
		assertThat(process(Plain.class)).matches(invocationOf(Plain.class, "dot"))
			.matches(RuntimeHintsPredicates.reflection()
				.onConstructorInvocation(Dot.class.getDeclaredConstructors()[0]));
	}

	@Test
	void clientIsAProxyWithItsDefaultMethods() {
		assertThat(process(Client.class)).matches(RuntimeHintsPredicates.proxies().forInterfaces(Drawing.class))
			.matches(invocationOf(Drawing.class, "title"));
	}

	@Test
	void whenBeanIsNoServiceThenItHasNoHints() {
		assertThat(process(Other.class)).matches(RuntimeHintsPredicates.reflection().onType(Later.class).negate())
			.matches(RuntimeHintsPredicates.reflection().onType(Circle.class).negate());
	}

	@Test
	void whenContractCannotBeExportedThenProcessingFails() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> process(Impossible.class))
			.havingRootCause()
			.withMessageContaining("cannot be called remotely");
	}

	private static Predicate<RuntimeHints> invocationOf(Class<?> type, String name) {
		Method method = Stream.of(ReflectionUtils.getDeclaredMethods(type))
			.filter((candidate) -> candidate.getName().equals(name) && !candidate.isBridge())
			.findFirst()
			.orElseThrow();
		return RuntimeHintsPredicates.reflection().onMethodInvocation(method);
	}

	private static RuntimeHints process(Class<?> configuration) {
		GenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(RuntimeHintsTests.class)), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(configuration);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		return generation.getRuntimeHints();
	}

	interface Inherited<T> {

		CompletableFuture<T> later();

	}

	@RpcContract
	interface Drawing extends Inherited<Later> {

		Mono<Page<Shape>> find(Query query, Optional<Boolean> deep);

		Flux<Stroke> draw(Flux<Piece> pieces);

		Optional<Found> maybe();

		Mono<ByteBuf> raw(StringValue message);

		default String title() {
			return "drawing";
		}

	}

	record Query(String text) {

	}

	record Page<T>(List<T> items, Cursor next) {

	}

	record Cursor(long position) {

	}

	record Piece(byte[] data) {

	}

	record Stroke(int[] points) {

	}

	record Found(String where) {

	}

	record Later(String what) {

	}

	sealed interface Shape permits Circle, Group {

	}

	record Circle(double radius, Color color) implements Shape {

	}

	record Group(List<Part> parts) implements Shape {

	}

	sealed interface Part permits Dot {

	}

	record Dot(int x, int y) implements Part {

	}

	enum Color {

		RED, GREEN

	}

	@RpcService
	static class DrawingService implements Drawing {

		@Override
		public Mono<Page<Shape>> find(Query query, Optional<Boolean> deep) {
			return Mono.empty();
		}

		@Override
		public Flux<Stroke> draw(Flux<Piece> pieces) {
			return Flux.empty();
		}

		@Override
		public Mono<ByteBuf> raw(StringValue message) {
			return Mono.empty();
		}

		@Override
		public Optional<Found> maybe() {
			return Optional.empty();
		}

		@Override
		public CompletableFuture<Later> later() {
			return new CompletableFuture<>();
		}

	}

	@RpcService
	public static class Plain {

		public Dot dot() {
			return new Dot(1, 2);
		}

	}

	@RpcService
	public static class Impossible {

		public Mono<Mono<String>> twice() {
			return Mono.empty();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(DrawingService.class)
	static class Scanned {

	}

	@Configuration(proxyBeanMethods = false)
	static class ByMethod {

		@Bean
		DrawingService drawing() {
			return new DrawingService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = Drawing.class)
	static class Client {

	}

	// Its declared type says nothing of being a service
	@Configuration(proxyBeanMethods = false)
	static class Other {

		@Bean
		Drawing drawing() {
			return new DrawingService();
		}

	}

}
