package io.rpcnet.contract;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Contract}.
 */
class ContractTests {

	@Test
	void annotatedInterfaceNamesItself() {
		Contract contract = Contract.of(Named.class);
		assertThat(contract.name()).isEqualTo("a.Named");
		assertThat(contract.version()).isEqualTo(3);
		assertThat(contract.methods()).extracting(ContractMethod::route).containsExactly("a.Named.call");
	}

	@Test
	void plainInterfaceHasItsSimpleName() {
		assertThat(Contract.of(Plain.class).name()).isEqualTo("Plain");
		assertThat(Contract.of(Plain.class).version()).isEqualTo(1);
	}

	@Test
	void annotatedInterfacesWinOverOthers() {
		assertThat(Contract.exportedBy(Both.class)).extracting(Contract::name).containsExactly("a.Named");
	}

	@Test
	void interfacesOfFrameworksAreNoContracts() {
		assertThat(Contract.exportedBy(WithPlain.class)).extracting(Contract::name).containsExactly("Plain");
	}

	@Test
	void classWithoutInterfaceExportsItsPublicMethods() {
		Contract contract = Contract.exportedBy(Lone.class).get(0);
		assertThat(contract.name()).isEqualTo("Lone");
		assertThat(contract.methods()).extracting(ContractMethod::route).containsExactly("Lone.call");
	}

	@Test
	void interactionFollowsFromTheSignature() {
		assertThat(Contract.of(Signatures.class).methods()).extracting(ContractMethod::interaction)
			.containsExactly(Interaction.REQUEST_CHANNEL, Interaction.REQUEST_CHANNEL, Interaction.REQUEST_RESPONSE,
					Interaction.REQUEST_RESPONSE, Interaction.REQUEST_STREAM);
	}

	@Test
	void typeVariablesOfASuperInterfaceAreResolved() {
		ContractMethod method = Contract.of(Concrete.class).methods().get(0);
		assertThat(method.values().get(0).type()).isEqualTo(String.class);
		assertThat(method.resultType()).hasToString("java.util.List<java.lang.String>");
	}

	@Test
	void boundsOfWildcardsAreTheTypesThatTravel() {
		ContractMethod method = Contract.of(Bounded.class).methods().get(0);
		assertThat(method.values().get(0).type()).hasToString("java.util.List<java.lang.Number>");
		assertThat(method.resultType()).isEqualTo(Number.class);
	}

	@Test
	void noneOfTheseTestsNeedsKotlin() {
		assertThat(ClassUtils.isPresent("kotlin.Unit", null)).isFalse();
	}

	@Test
	void annotationOfTheMethodIsRead() {
		ContractMethod method = Contract.of(Annotated.class).methods().get(0);
		assertThat(method.idempotent()).isTrue();
		assertThat(method.timeout()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void contextParameterIsNoValue() {
		ContractMethod method = Contract.of(WithContext.class).methods().get(0);
		assertThat(method.contextPosition()).isZero();
		assertThat(method.values()).extracting(ContractMethod.Parameter::position).containsExactly(1);
	}

	@Test
	void defaultAndStaticMethodsStayLocal() {
		assertThat(Contract.of(WithDefault.class).methods()).extracting(ContractMethod::route)
			.containsExactly("WithDefault.call");
	}

	@Test
	void overloadsAreRefused() {
		assertRefused(Overloaded.class, "The contract 'Overloaded' overloads 'call'",
				"A route has one method: rename one of them.");
	}

	@Test
	void javaStreamIsRefused() {
		assertRefused(JavaStream.class, "cannot be called remotely as 'JavaStream.call': it returns a Stream.",
				"Return a Mono, a Flux, a CompletableFuture or the plain value.");
	}

	@Test
	void futureThatIsNoCompletableFutureIsRefused() {
		assertRefused(PlainFuture.class, "it returns a Future.",
				"Return a Mono, a Flux, a CompletableFuture or the plain value.");
	}

	@Test
	void publisherInsideAPublisherIsRefused() {
		assertRefused(Nested.class, "its result is itself a Flux", "Name the type of the value that travels.");
	}

	@Test
	void onewayWithAResultIsRefused() {
		assertRefused(OnewayWithResult.class, "it is declared oneway, but takes a stream or has a result",
				"Return void, Mono<Void> or CompletableFuture<Void> and take plain values, or remove @RpcMethod(oneway = true).");
	}

	@Test
	void monoParameterIsRefused() {
		assertRefused(MonoParameter.class, "as 'MonoParameter.call': parameter 0 is a Mono.",
				"Take the value itself, or a Flux of values as the last parameter.");
	}

	@Test
	void valueAfterTheStreamIsRefused() {
		assertRefused(ValueAfterStream.class, "a value follows its stream parameter",
				"Make the stream the last parameter: the values before it travel first.");
	}

	@Test
	void twoStreamsAreRefused() {
		assertRefused(TwoStreams.class, "it has more than one stream as a parameter", "Merge them into one.");
	}

	@Test
	void typeVariableIsRefused() {
		assertRefused(Generic.class, "the type of parameter 0 is not known",
				"Name a concrete type in place of type variables, wildcards and raw types.");
	}

	@Test
	void impossibleTimeoutIsRefused() {
		assertRefused(BadTimeout.class, "its timeout is 'soon'", "Write a positive duration, as 500ms, 5s or PT1M.");
	}

	@Test
	void impossibleNameIsRefused() {
		assertRefused(BadName.class, "is named 'no spaces', which cannot be part of a route.",
				"Use 1 to 128 letters, digits, '.', '_' or '-' in @RpcContract(name = …).");
	}

	@Test
	void versionBelowOneIsRefused() {
		assertRefused(BadVersion.class, "has the version 0.",
				"Versions count from 1: correct " + "@RpcContract(version = …).");
	}

	@Test
	void contractWithoutMethodsIsRefused() {
		assertRefused(Serializable.class, "has no method to call.",
				"Declare at least one public method that is neither static nor default.");
	}

	private static void assertRefused(Class<?> type, String description, String action) {
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(() -> Contract.of(type))
			.withMessageContaining(description)
			.satisfies((ex) -> assertThat(ex.analysis().getAction()).isEqualTo(action));
	}

	@RpcContract(name = "a.Named", version = 3)
	interface Named {

		String call();

	}

	interface Plain {

		String call();

	}

	abstract static class Both implements Named, Plain {

	}

	abstract static class WithPlain implements Plain, InitializingBean, Serializable {

	}

	public static class Lone {

		public String call() {
			return "";
		}

		@Override
		public String toString() {
			return "";
		}

	}

	interface Signatures {

		Flux<String> channel(Flux<String> in);

		Mono<String> collecting(int value, Flux<String> in);

		Mono<String> one();

		void plain();

		Flux<String> stream();

	}

	interface Base<T> {

		List<T> call(T value);

	}

	interface Bounded {

		Flux<? extends Number> call(List<? extends Number> numbers);

	}

	interface Concrete extends Base<String> {

	}

	interface Annotated {

		@RpcMethod(idempotent = true, timeout = "5s")
		String call();

	}

	interface WithContext {

		String call(RpcContext context, String value);

	}

	interface WithDefault {

		String call();

		default String twice() {
			return call() + call();
		}

		static String none() {
			return "";
		}

	}

	interface Overloaded {

		String call();

		String call(int value);

	}

	interface JavaStream {

		Stream<String> call();

	}

	interface PlainFuture {

		Future<String> call();

	}

	interface Nested {

		Mono<Flux<String>> call();

	}

	interface OnewayWithResult {

		@RpcMethod(oneway = true)
		String call();

	}

	interface MonoParameter {

		String call(Mono<String> value);

	}

	interface ValueAfterStream {

		Flux<String> call(Flux<String> in, int value);

	}

	interface TwoStreams {

		Flux<String> call(Flux<String> one, Flux<String> other);

	}

	interface Generic {

		<T> String call(T value);

	}

	interface BadTimeout {

		@RpcMethod(timeout = "soon")
		String call();

	}

	@RpcContract(name = "no spaces")
	interface BadName {

		String call();

	}

	@RpcContract(version = 0)
	interface BadVersion {

		String call();

	}

}
