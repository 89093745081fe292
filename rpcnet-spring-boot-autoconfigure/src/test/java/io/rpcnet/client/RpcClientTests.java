package io.rpcnet.client;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContext;
import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RpcClient}: each place to inject at, with and without a local bean of
 * the contract. Calls go no further than an interceptor.
 */
class RpcClientTests {

	private static final String REMOTE = "RPC client of Greeter";

	private final List<RpcContext> calls = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TransportAutoConfiguration.class,
				RpcClientAutoConfiguration.class))
		.withBean(RpcClientInterceptor.class, () -> (call, chain) -> {
			this.calls.add(call.context());
			return Flux.empty();
		})
		.withUserConfiguration(Importing.class);

	@ParameterizedTest
	@ValueSource(classes = { ByConstructor.class, ByField.class, BySetter.class, ByMethod.class, ByBeanMethod.class,
			ByProvider.class, Lazily.class, ByOwnAnnotation.class })
	void givesTheRemoteClient(Class<?> type) {
		this.contextRunner.withUserConfiguration(type)
			.run((context) -> assertThat(greeter(context)).hasToString(REMOTE));
		this.contextRunner.withUserConfiguration(type, LocalGreeter.class)
			.run((context) -> assertThat(greeter(context)).hasToString(REMOTE));
	}

	@Test
	void plainInjectionGivesTheLocalBeanIfThereIsOne() {
		this.contextRunner.withUserConfiguration(Plain.class)
			.run((context) -> assertPlain(context, REMOTE, List.of(REMOTE)));
		this.contextRunner.withUserConfiguration(Plain.class, LocalGreeter.class)
			.run((context) -> assertPlain(context, "local", List.of(REMOTE, "local")));
	}

	@Test
	void annotationChangesNothingForThoseWithoutIt() {
		this.contextRunner.withUserConfiguration(ByConstructor.class, LocalGreeter.class, Plain.class)
			.run((context) -> {
				assertPlain(context, "local", List.of(REMOTE, "local"));
				assertThat(context.getBeansOfType(Greeter.class)).hasSize(2);
			});
	}

	@Test
	void twoLocalBeansAreAmbiguousAsEver() {
		this.contextRunner.withUserConfiguration(LocalGreeter.class)
			.withBean("other", LocalGreeter.class)
			.run((context) -> assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
				.isThrownBy(() -> context.getBean(Greeter.class)));
	}

	@Test
	void tagsArePlacedInTheCallUnlessItChooses() {
		this.contextRunner.withUserConfiguration(WithTags.class)
			.withPropertyValues("zone=eu-west-1a", "rpcnet.client.contracts.greeter.tags.gpu=true")
			.run((context) -> {
				Greeter tagged = context.getBean(WithTags.class).greeter();
				assertThat(tagsOf(tagged, null)).isEqualTo(Map.of("zone", "eu-west-1a", "disk", "ssd"));
				assertThat(tagsOf(tagged, RpcContext.builder().tag("own", "1").build())).isEqualTo(Map.of("own", "1"));
				assertThat(tagsOf(context.getBean(Greeter.class), null)).isEqualTo(Map.of("gpu", "true"));
			});
	}

	@Test
	void whenClientBeanIsReplacedThenTheReplacementIsInjected() {
		Greeter replacement = () -> Mono.just("mock");
		this.contextRunner.withUserConfiguration(WithTags.class)
			.withPropertyValues("zone=a")
			.withAllowBeanDefinitionOverriding(true)
			.withInitializer((context) -> context.addBeanFactoryPostProcessor((factory) -> factory
				.registerSingleton(ImportedContract.clientBeanName(Greeter.class), replacement)))
			.run((context) -> assertThat(context.getBean(WithTags.class).greeter()).isSameAs(replacement));
	}

	@Test
	void whenContractIsNotImportedThenStartFails() {
		this.contextRunner.withUserConfiguration(NotImported.class)
			.run((context) -> assertFailure(context.getStartupFailure(),
					"@RpcClient at constructor parameter 0 asks for a client of %s, which no @ImportRpcClients names."
						.formatted(Other.class.getName()),
					"Name it: @ImportRpcClients(types = Other.class)."));
	}

	@Test
	void whenAListIsAskedForThenStartFails() {
		this.contextRunner.withUserConfiguration(AsList.class)
			.run((context) -> assertFailure(context.getStartupFailure(),
					"@RpcClient at constructor parameter 0 asks for a client of java.util.List, which no @ImportRpcClients names.",
					"Ask for one client, which is of the contract's type."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "zone", "=a", "zone=", "zone=a b", "zone=a=b", "disk=hdd" })
	void whenATagIsMalformedThenStartFails(String tag) {
		this.contextRunner.withUserConfiguration(WithPlaceholder.class)
			.withPropertyValues("tag=" + tag)
			.run((context) -> assertFailure(context.getStartupFailure(),
					"@RpcClient at constructor parameter 0 has the tag '%s', which is no tag or the second of that name."
						.formatted(tag),
					"Write name=value, without spaces, commas and further equals signs, and each name once."));
	}

	@Test
	void whenTagsAreAskedForAtFixedAddressesThenStartFails() {
		this.contextRunner.withUserConfiguration(WithTags.class)
			.withPropertyValues("zone=a", "rpcnet.client.contracts.greeter.addresses=127.0.0.1:1",
					"rpcnet.client.ssl.enabled=false")
			.run((context) -> assertThat(failure(context.getStartupFailure()).analysis().getAction()).isEqualTo(
					"Remove the tags of @RpcClient, or the addresses of 'Greeter' under 'rpcnet.client.contracts'."));
	}

	@Test
	void clientsOfOneContractSharePickerAndMethods() {
		this.contextRunner.run((context) -> {
			ProxyRpcClientFactory factory = (ProxyRpcClientFactory) context.getBean(RpcClientFactory.class);
			Map<String, String> tags = Map.of("a", "b");
			assertThat(handler(factory.create(Greeter.class))).isSameAs(handler(factory.create(Greeter.class)));
			assertThat(handler(factory.create(Greeter.class, tags)))
				.isSameAs(handler(factory.create(Greeter.class, Map.copyOf(tags))))
				.isNotSameAs(handler(factory.create(Greeter.class)));
		});
	}

	private Map<String, String> tagsOf(Greeter greeter, @Nullable RpcContext chosen) {
		greeter.greet()
			.contextWrite((reactor) -> (chosen != null) ? reactor.put(RpcContext.class, chosen) : reactor)
			.block();
		return this.calls.get(this.calls.size() - 1).tags();
	}

	private static Object handler(Object proxy) {
		return Proxy.getInvocationHandler(proxy);
	}

	private static Greeter greeter(ApplicationContext context) {
		return context.getBean(Holder.class).greeter();
	}

	private static void assertPlain(ApplicationContext context, String expected, List<String> all) {
		Plain plain = context.getBean(Plain.class);
		assertThat(plain.greeter()).hasToString(expected);
		assertThat(plain.provider().getObject()).hasToString(expected);
		assertThat(context.getBean(Greeter.class)).hasToString(expected);
		assertThat(plain.list()).extracting(Object::toString).containsExactlyInAnyOrderElementsOf(all);
	}

	private static void assertFailure(@Nullable Throwable failure, String description, String action) {
		assertThat(failure(failure).analysis().getDescription()).isEqualTo(description);
		assertThat(failure(failure).analysis().getAction()).isEqualTo(action);
	}

	private static FailureAnalyzedException failure(@Nullable Throwable failure) {
		assertThat(failure).rootCause().isInstanceOf(FailureAnalyzedException.class);
		return (FailureAnalyzedException) NestedExceptionUtils.getRootCause(failure);
	}

	interface Greeter {

		Mono<String> greet();

	}

	interface Other {

		Mono<String> call();

	}

	interface Holder {

		Greeter greeter();

	}

	static class LocalGreeter implements Greeter {

		@Override
		public Mono<String> greet() {
			return Mono.just("local");
		}

		@Override
		public String toString() {
			return "local";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportRpcClients(types = Greeter.class)
	static class Importing {

	}

	record Plain(Greeter greeter, ObjectProvider<Greeter> provider, List<Greeter> list) {

	}

	record ByConstructor(@RpcClient Greeter greeter) implements Holder {

	}

	static class ByField implements Holder {

		@RpcClient
		private Greeter greeter;

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	static class BySetter implements Holder {

		private Greeter greeter;

		@RpcClient
		void setGreeter(Greeter greeter) {
			this.greeter = greeter;
		}

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	static class ByMethod implements Holder {

		private Greeter greeter;

		@Autowired
		void use(@RpcClient Greeter greeter, ApplicationContext context) {
			this.greeter = greeter;
		}

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByBeanMethod {

		@Bean
		Holder holder(@RpcClient Greeter greeter) {
			return () -> greeter;
		}

	}

	record ByProvider(@RpcClient ObjectProvider<Greeter> provider) implements Holder {

		@Override
		public Greeter greeter() {
			return this.provider.getObject();
		}

	}

	static class Lazily implements Holder {

		private final Greeter greeter;

		Lazily(@RpcClient @Lazy Greeter greeter) {
			this.greeter = greeter;
		}

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@RpcClient(tags = "zone=a")
	@interface InZone {

	}

	static class ByOwnAnnotation implements Holder {

		private final Greeter greeter;

		ByOwnAnnotation(@InZone Greeter greeter) {
			this.greeter = greeter;
		}

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	static class WithTags implements Holder {

		private final Greeter greeter;

		WithTags(@RpcClient(tags = { "zone=${zone}", "disk=ssd" }) Greeter greeter) {
			this.greeter = greeter;
		}

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	static class WithPlaceholder implements Holder {

		private final Greeter greeter;

		WithPlaceholder(@RpcClient(tags = { "disk=ssd", "${tag}" }) Greeter greeter) {
			this.greeter = greeter;
		}

		@Override
		public Greeter greeter() {
			return this.greeter;
		}

	}

	record NotImported(@RpcClient Other other) {

	}

	record AsList(@RpcClient List<Greeter> greeters) {

	}

}
