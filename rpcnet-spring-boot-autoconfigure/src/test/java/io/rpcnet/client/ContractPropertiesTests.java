package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcMethod;
import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContractProperties}. Calls go no further than an interceptor, which
 * sees how they would be made.
 */
class ContractPropertiesTests {

	private static final String COUNT = "rpcnet.client.contracts[text.WordCount]";

	private final Recorder recorder = new Recorder();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcClientAutoConfiguration.class))
		.withBean(RpcClientInterceptor.class, () -> this.recorder)
		.withUserConfiguration(Importing.class);

	@Test
	void whenNothingIsSetForTheContractThenAnnotationWinsOverClient() {
		run("rpcnet.client.timeout=9h").assertTimeouts(9, 2, null, 2);
	}

	@Test
	void contractWinsOverAnnotationAndCoversNoWholeStream() {
		run("rpcnet.client.timeout=9h", COUNT + ".timeout=5h").assertTimeouts(5, 5, null, null);
	}

	@Test
	void methodWinsOverContractAndCoversAWholeStream() {
		run(COUNT + ".timeout=5h", COUNT + ".methods.count.timeout=3h", COUNT + ".methods.countAll.timeout=4h",
				COUNT + ".methods.annotated-stream.timeout=6h")
			.assertTimeouts(3, 5, 4, 6);
	}

	@Test
	void callWinsOverAll() {
		this.contextRunner.withPropertyValues(COUNT + ".timeout=5h", COUNT + ".methods.count.timeout=3h")
			.run((context) -> {
				RpcContext chosen = RpcContext.builder().deadlineAfter(Duration.ofHours(7)).tag("a", "own").build();
				context.getBean(WordCount.class)
					.count()
					.contextWrite((reactor) -> reactor.put(RpcContext.class, chosen))
					.block();
				assertThat(hours(this.recorder.last())).isEqualTo(7);
				assertThat(this.recorder.last().tags()).containsOnly(Map.entry("a", "own"));
			});
	}

	@Test
	void tagsOfTheMethodWinOverThoseOfTheContract() {
		this.contextRunner
			.withPropertyValues(COUNT + ".tags.gpu=true", COUNT + ".methods.countall.tags.zone=a",
					"rpcnet.client.contracts.text-words.tags.other=1")
			.run((context) -> {
				context.getBean(WordCount.class).count().block();
				assertThat(this.recorder.last().tags()).containsOnly(Map.entry("gpu", "true"));
				context.getBean(WordCount.class).countAll().blockLast();
				assertThat(this.recorder.last().tags()).containsOnly(Map.entry("zone", "a"));
			});
	}

	@Test
	void environmentNamesContractAndMethod() {
		this.contextRunner
			.withInitializer(environment(Map.of("RPCNET_CLIENT_CONTRACTS_TEXTWORDCOUNT_METHODS_COUNTALL_TIMEOUT", "1h",
					"RPCNET_CLIENT_CONTRACTS_TEXTWORDCOUNT_TIMEOUT", "4h",
					"RPCNET_CLIENT_CONTRACTS_TEXTWORDCOUNT_TAGS_GPU", "true")))
			.run((context) -> {
				assertTimeouts(context.getBean(WordCount.class), 4, 4, 1, null);
				assertThat(this.recorder.last().tags()).containsOnly(Map.entry("gpu", "true"));
			});
	}

	@Test
	void environmentOverridesTheFileHoweverTheFileWritesTheName() {
		for (String written : List.of("[text.WordCount]", "text-word-count", "textwordcount")) {
			this.contextRunner
				.withInitializer(environment(Map.of("RPCNET_CLIENT_CONTRACTS_TEXTWORDCOUNT_TIMEOUT", "1h",
						"RPCNET_CLIENT_CONTRACTS_TEXTWORDCOUNT_METHODS_COUNTALL_TIMEOUT", "2h")))
				.withPropertyValues("rpcnet.client.contracts." + written + ".timeout=4h",
						"rpcnet.client.contracts." + written + ".methods.count-all.timeout=6h",
						"rpcnet.client.contracts." + written + ".methods.annotated.timeout=5h")
				.run((context) -> assertTimeouts(context.getBean(WordCount.class), 1, 5, 2, null));
		}
	}

	@Test
	void whenOneSourceSetsTheSameTwiceAndDifferentlyThenStartFails() {
		this.contextRunner
			.withPropertyValues(COUNT + ".methods[countAll].timeout=4h", COUNT + ".methods[count.all].timeout=5h")
			.run((context) -> assertThat(failure(context.getStartupFailure()).analysis().getDescription())
				.contains("'rpcnet.client.contracts[text.WordCount].methods[countAll].timeout'")
				.contains("'rpcnet.client.contracts[text.WordCount].methods[count.all].timeout'")
				.endsWith(" mean the same and differ."));
	}

	@Test
	void whenTwoContractsMatchAKeyThenStartFails() {
		this.contextRunner.withUserConfiguration(ImportingLookalike.class)
			.withPropertyValues("rpcnet.client.contracts.textwordcount.timeout=4h")
			.run((context) -> assertFailure(context.getStartupFailure(),
					"'rpcnet.client.contracts.textwordcount' fits more than one of the contracts that are imported: 'text.WordCount', 'textWord.Count'.",
					"Rename one of them: case, dashes and dots do not tell names apart in a key."));
	}

	@Test
	void versionsOfAContractShareItsSettings() {
		this.contextRunner.withUserConfiguration(ImportingSecondVersion.class)
			.withPropertyValues(COUNT + ".timeout=5h", COUNT + ".methods.added.timeout=6h")
			.run((context) -> {
				assertTimeouts(context.getBean(WordCount.class), 5, 5, null, null);
				context.getBean(WordCount2.class).added().block();
				assertThat(hours(this.recorder.last())).isEqualTo(6);
			});
	}

	@ParameterizedTest
	@CsvSource({ "[text.WordCuont].timeout, [text.WordCuont], text.WordCount",
			"text.WordCount.timeout, text, text.Words", "word-counts.methods.x.timeout, word-counts, text.WordCount" })
	void whenNoContractMatchesAKeyThenNearestIsNamed(String set, String named, String nearest) {
		String separator = set.startsWith("[") ? "" : ".";
		this.contextRunner.withPropertyValues("rpcnet.client.contracts" + separator + set + "=1s")
			.run((context) -> assertFailure(context.getStartupFailure(),
					"'rpcnet.client.contracts%s%s' fits none of the contracts that are imported. Did you mean '%s'?"
						.formatted(separator, named, nearest),
					"Correct the name: there are 'text.WordCount', 'text.Words'. @ImportRpcClients imports a contract; in YAML a name with dots is written \"[text.WordCount]\", in an environment variable TEXTWORDCOUNT."));
	}

	@Test
	void whenEnvironmentSplitsANameThenStartFails() {
		this.contextRunner.withInitializer(environment(Map.of("RPCNET_CLIENT_CONTRACTS_TEXT_WORDCOUNT_TIMEOUT", "1h")))
			.run((context) -> assertThat(failure(context.getStartupFailure()).analysis().getDescription()).isEqualTo(
					"'rpcnet.client.contracts.text' fits none of the contracts that are imported. Did you mean 'text.Words'?"));
	}

	@Test
	void whenNothingIsImportedThenKeysFail() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
					RpcClientAutoConfiguration.class))
			.withPropertyValues(COUNT + ".timeout=1s")
			.run((context) -> assertThat(failure(context.getStartupFailure()).analysis().getDescription())
				.isEqualTo("'%s' fits none of the contracts that are imported. There are none.".formatted(COUNT)));
	}

	@Test
	void whenNoMethodMatchesAKeyThenNearestIsNamed() {
		this.contextRunner.withPropertyValues(COUNT + ".methods.annotate.timeout=1s")
			.run((context) -> assertFailure(context.getStartupFailure(),
					"'%s.methods.annotate' fits none of the methods of 'text.WordCount'. Did you mean 'annotated'?"
						.formatted(COUNT),
					"Correct the name: there are 'annotated', 'annotatedStream', 'count', 'countAll'."));
	}

	@ParameterizedTest
	@CsvSource({ "timout, .timout, a contract, timeout",
			"methods.count.all.timeout, .methods.count.all, a method, tags" })
	void whenASettingIsUnknownThenStartFails(String set, String named, String what, String nearest) {
		this.contextRunner.withPropertyValues(COUNT + "." + set + "=1s")
			.run((context) -> assertThat(failure(context.getStartupFailure()).analysis().getDescription())
				.isEqualTo("'%s%s' fits none of the settings of %s. Did you mean '%s'?".formatted(COUNT, named, what,
						nearest)));
	}

	@Test
	void everySettingIsKnown() {
		this.contextRunner
			.withPropertyValues(COUNT + ".timeout=1s", COUNT + ".waitForWorker=1s",
					COUNT + ".data_mime_type=application/CBOR", COUNT + ".addresses[0]=a:1",
					COUNT + ".addresses[1]=[::1]:2", COUNT + ".methods.count.timeout=1s",
					"rpcnet.client.contracts.text-words.tags.a=b")
			.run((context) -> assertThat(context.getBean(ClientSettings.class).contract("text.WordCount").addresses())
				.containsExactly("a:1", "[::1]:2"));
	}

	@ParameterizedTest
	@CsvSource({ "timeout, 0s, It must be longer than zero.", "wait-for-worker, -1s, It must be longer than zero.",
			"methods.countAll.timeout, 0s, It must be longer than zero.",
			"tags.zone, 'a b', 'Expected a name and a value without spaces, commas and equals signs.'",
			"methods.count.tags.zone, 'a=b', 'Expected a name and a value without spaces, commas and equals signs.'",
			"data-mime-type, application/xml, 'No payload format has this MIME type. Known are: application/cbor, application/json, application/protobuf.'",
			"addresses[0], nowhere, 'Expected host:port, with an IPv6 host in brackets.'",
			"addresses[0], ::1:80, 'Expected host:port, with an IPv6 host in brackets.'" })
	void whenAValueIsImpossibleThenStartFailsWithItsFullKey(String key, String value, String reason) {
		this.contextRunner.withPropertyValues("%s.%s=%s".formatted(COUNT, key, value))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(COUNT + "." + key);
					assertThat(ex.getReason()).isEqualTo(reason);
				}));
	}

	@ParameterizedTest
	@CsvSource({ "timeout, 0s", "wait-for-worker, 0s", "data-mime-type, text/plain" })
	void whenAValueOfAllClientsIsImpossibleThenStartFails(String key, String value) {
		this.contextRunner.withPropertyValues("rpcnet.client.%s=%s".formatted(key, value))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("rpcnet.client." + key)));
	}

	@ParameterizedTest
	@CsvSource({ "tags.a", "methods.count.tags.a" })
	void whenAddressesAndTagsAreSetThenStartFails(String key) {
		this.contextRunner.withPropertyValues(COUNT + ".addresses=a:1", COUNT + "." + key + "=1")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class)
				.hasMessageContaining(COUNT + ".addresses")
				.hasMessageContaining(COUNT + "." + key.substring(0, key.length() - 2)));
	}

	private Calls run(String... properties) {
		return (count, annotated, stream, annotatedStream) -> this.contextRunner.withPropertyValues(properties)
			.run((context) -> assertTimeouts(context.getBean(WordCount.class), count, annotated, stream,
					annotatedStream));
	}

	private void assertTimeouts(WordCount client, @Nullable Integer count, @Nullable Integer annotated,
			@Nullable Integer stream, @Nullable Integer annotatedStream) {
		client.count().block();
		assertThat(hours(this.recorder.last())).isEqualTo(count);
		client.annotated().block();
		assertThat(hours(this.recorder.last())).isEqualTo(annotated);
		client.countAll().blockLast();
		assertThat(hours(this.recorder.last())).isEqualTo(stream);
		client.annotatedStream().blockLast();
		assertThat(hours(this.recorder.last())).isEqualTo(annotatedStream);
	}

	private static @Nullable Integer hours(RpcContext context) {
		Duration remaining = context.remaining();
		return (remaining != null) ? (int) Math.round(remaining.toMillis() / 3_600_000.0) : null;
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> environment(
			Map<String, Object> variables) {
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
	}

	private static void assertFailure(@Nullable Throwable failure, String description, String action) {
		assertThat(failure(failure).analysis().getDescription()).isEqualTo(description);
		assertThat(failure(failure).analysis().getAction()).isEqualTo(action);
	}

	private static FailureAnalyzedException failure(@Nullable Throwable failure) {
		assertThat(failure).rootCause().isInstanceOf(FailureAnalyzedException.class);
		return (FailureAnalyzedException) NestedExceptionUtils.getRootCause(failure);
	}

	@FunctionalInterface
	private interface Calls {

		void assertTimeouts(@Nullable Integer count, @Nullable Integer annotated, @Nullable Integer stream,
				@Nullable Integer annotatedStream);

	}

	/**
	 * Sees each call, and answers it with nothing.
	 */
	private static final class Recorder implements RpcClientInterceptor {

		private final List<RpcContext> calls = new CopyOnWriteArrayList<>();

		@Override
		public Flux<Object> intercept(Call call, Chain chain) {
			this.calls.add(call.context());
			return Flux.empty();
		}

		private RpcContext last() {
			return this.calls.get(this.calls.size() - 1);
		}

	}

	@RpcContract(name = "text.WordCount")
	interface WordCount {

		Mono<String> count();

		@RpcMethod(timeout = "2h")
		Mono<String> annotated();

		Flux<String> countAll();

		@RpcMethod(timeout = "2h")
		Flux<String> annotatedStream();

	}

	@RpcContract(name = "text.Words")
	interface Words {

		Mono<String> words();

	}

	@RpcContract(name = "textWord.Count")
	interface Lookalike {

		Mono<String> count();

	}

	@RpcContract(name = "text.WordCount", version = 2)
	interface WordCount2 {

		Mono<String> added();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = { WordCount.class, Words.class })
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = Lookalike.class)
	static class ImportingLookalike {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = WordCount2.class)
	static class ImportingSecondVersion {

	}

}
