package io.rpcnet.observability;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.RpcContext;
import io.rpcnet.RpcContract;
import io.rpcnet.RpcException;
import io.rpcnet.RpcService;
import io.rpcnet.RpcStatus;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.client.RpcClient;
import io.rpcnet.client.TestApplications;
import io.rpcnet.service.RpcServerInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the log says of calls: keys on the lines of handlers, and a line a call.
 */
@ExtendWith(OutputCaptureExtension.class)
class CallLogTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final TestApplications applications = new TestApplications();

	private final Logger access = (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);

	private final Logger handlers = (Logger) LoggerFactory.getLogger(Service.class);

	private final Lines lines = new Lines();

	private Remote remote;

	@AfterEach
	void stop() {
		this.applications.close();
		this.access.detachAppender(this.lines);
		this.handlers.detachAppender(this.lines);
	}

	private void start(Class<?> application, String... arguments) {
		ConfigurableApplicationContext server = this.applications.start(application, arguments);
		this.applications.join("one", server, Map.of(), "log.Remote");
		this.remote = this.applications.start(ClientApplication.class, arguments).getBean(Remote.class);
		// Starting an application sets up logging anew
		this.lines.start();
		this.access.addAppender(this.lines);
		this.handlers.addAppender(this.lines);
	}

	@ParameterizedTest
	@ValueSource(classes = { ServerApplication.class, InterceptedApplication.class })
	void lineOfAnyHandlerHasTheKeysOfItsCall(Class<?> application) {
		start(application);
		RpcContext context = RpcContext.builder().requestId("id-1").build();
		this.remote.blocking(context);
		this.remote.future(context).join();
		this.remote.reactive(context).block(SOON);
		this.remote.elsewhere(context).block(SOON);
		this.remote.later(context).block(SOON);
		this.remote.stream(context).blockLast(SOON);
		List<ILoggingEvent> written = this.lines.of("handling");
		assertThat(written).hasSize(7).allSatisfy((line) -> {
			Map<String, String> keys = line.getMDCPropertyMap();
			assertThat(keys).containsEntry("request_id", "id-1")
				.containsEntry("service", "log.Remote")
				.containsEntry("method", line.getMessage().substring("handling ".length()))
				.containsEntry("worker_id", "self");
			assertThat(keys.get("peer")).startsWith("127.0.0.1:");
		});
	}

	@Test
	void linesOfCallsThatComeTogetherHaveTheirOwnKeys() {
		start(ServerApplication.class);
		Flux.range(0, 200)
			.flatMap((id) -> call(RpcContext.builder().requestId("id-" + id).build(), id), 200)
			.blockLast(SOON);
		assertThat(
				this.lines.of("handling reactive").stream().map((line) -> line.getMDCPropertyMap().get("request_id")))
			.containsExactlyInAnyOrderElementsOf(
					Flux.range(0, 200).filter((id) -> id % 5 != 0).map((id) -> "id-" + id).collectList().block());
		assertThat(this.lines.of("handling later")).hasSize(40)
			.allSatisfy((line) -> assertThat(line.getMDCPropertyMap()).containsEntry("method", "later"));
	}

	private Mono<String> call(RpcContext context, int id) {
		return (id % 5 != 0) ? this.remote.reactive(context) : this.remote.later(context);
	}

	@Test
	void lineAfterACallThatTheHandlerMadeHasItsOwnKeys() {
		start(ServerApplication.class);
		this.remote.nested(RpcContext.builder().requestId("id-2").build()).block(SOON);
		assertThat(this.lines.of("handling nested").get(0).getMDCPropertyMap()).containsEntry("request_id", "id-2")
			.containsEntry("method", "nested");
	}

	@Test
	void nothingIsLeftInTheMdcOfThreads() {
		start(ServerApplication.class);
		this.remote.elsewhere(null).block(SOON);
		assertThat(this.remote.keys()).containsOnlyKeys("request_id", "service", "method", "peer", "worker_id");
		assertThat(Mono.fromCallable(() -> String.valueOf(MDC.get("request_id")))
			.subscribeOn(Schedulers.boundedElastic())
			.block(SOON)).isEqualTo("null");
	}

	@Test
	void lineOfACallSaysWhatBecameOfIt() {
		start(ServerApplication.class, "--logging.level.io.rpcnet.access=debug");
		this.remote.reactive(RpcContext.builder().requestId("id-3").build()).block(SOON);
		Stream.of("client", "server").forEach((side) -> {
			ILoggingEvent line = await(side + " call of log.Remote.reactive ended with OK");
			assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
			assertThat(line.getMDCPropertyMap()).containsEntry("request_id", "id-3")
				.containsKeys("peer", "worker_id", "service", "method");
			assertThat(line.getKeyValuePairs()).extracting((KeyValuePair pair) -> pair.key)
				.containsExactly("side", "status", "duration", "data_size", "response_size");
		});
		assertThat(await("client call").getMDCPropertyMap()).containsEntry("worker_id", "one");
	}

	@Test
	void byDefaultNothingIsLoggedAtInfo() {
		start(ServerApplication.class);
		this.remote.fail().onErrorComplete().block(SOON);
		this.remote.reactive(null).block(SOON);
		assertThat(this.lines.of("call of")).isEmpty();
	}

	@Test
	void whenAskedForThenFailedCallsAreLoggedAtInfo() {
		start(ServerApplication.class, "--rpcnet.access-log.info=true");
		this.remote.reactive(null).block(SOON);
		this.remote.fail().onErrorComplete().block(SOON);
		assertThat(await("server call of log.Remote.fail ended with NOT_FOUND").getLevel()).isEqualTo(Level.INFO);
		assertThat(this.lines.of("call of log.Remote.reactive")).isEmpty();
	}

	@Test
	void whenAskedForThenSlowCallsAreLoggedAtInfo() {
		start(ServerApplication.class, "--rpcnet.access-log.info=true", "--rpcnet.access-log.slow=0ms");
		this.remote.reactive(null).block(SOON);
		assertThat(await("server call of log.Remote.reactive ended with OK").getLevel()).isEqualTo(Level.INFO);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "gelf", "logstash" })
	void structuredLineHasEachKeyOnce(String format, CapturedOutput output) {
		start(ServerApplication.class, "--rpcnet.access-log.info=true", "--rpcnet.access-log.slow=0ms",
				"--logging.structured.format.console=" + format);
		this.remote.reactive(RpcContext.builder().requestId("id-4").build()).block(SOON);
		await("server call of log.Remote.reactive ended with OK");
		String line = output.getOut()
			.lines()
			.filter((candidate) -> candidate.contains("server call of log.Remote.reactive"))
			.findFirst()
			.orElseThrow();
		assertThat(line).containsOnlyOnce("request_id\":\"id-4\"")
			.contains("response_size\":")
			.contains("worker_id\":", "log.Remote");
		assertThat(JsonMapper.shared().readTree(line).isObject()).isTrue();
	}

	private ILoggingEvent await(String text) {
		Awaitility.await().atMost(SOON).until(() -> !this.lines.of(text).isEmpty());
		return this.lines.of(text).get(0);
	}

	private static final class Lines extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> written = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent line) {
			line.getMDCPropertyMap();
			this.written.add(line);
		}

		private List<ILoggingEvent> of(String text) {
			return this.written.stream().filter((line) -> line.getFormattedMessage().contains(text)).toList();
		}

	}

	@RpcContract(name = "log.Remote")
	interface Remote {

		String blocking(RpcContext context);

		CompletableFuture<String> future(RpcContext context);

		Mono<String> reactive(RpcContext context);

		Mono<String> elsewhere(RpcContext context);

		Mono<String> later(RpcContext context);

		Flux<Integer> stream(RpcContext context);

		Mono<String> nested(RpcContext context);

		Mono<Void> fail();

		Map<String, String> keys();

	}

	@RpcService
	static class Service implements Remote {

		private static final org.slf4j.Logger logger = LoggerFactory.getLogger(Service.class);

		private final ObjectProvider<Remote> others;

		Service(ObjectProvider<Remote> others) {
			this.others = others;
		}

		@Override
		public String blocking(RpcContext context) {
			logger.info("handling blocking");
			return "";
		}

		@Override
		public CompletableFuture<String> future(RpcContext context) {
			logger.info("handling future");
			return CompletableFuture.completedFuture("");
		}

		@Override
		public Mono<String> reactive(RpcContext context) {
			return Mono.fromCallable(() -> {
				logger.info("handling reactive");
				return "";
			});
		}

		@Override
		public Mono<String> elsewhere(RpcContext context) {
			return Mono.just("")
				.publishOn(Schedulers.boundedElastic())
				.publishOn(Schedulers.parallel())
				.doOnNext((ignored) -> logger.info("handling elsewhere"));
		}

		@Override
		public Mono<String> later(RpcContext context) {
			return Mono.delay(Duration.ofMillis(1)).map((ignored) -> {
				logger.info("handling later");
				return "";
			});
		}

		@Override
		public Flux<Integer> stream(RpcContext context) {
			return Flux.range(0, 2).doOnNext((ignored) -> logger.info("handling stream"));
		}

		@Override
		public Mono<String> nested(RpcContext context) {
			return this.others.getObject().later(null).doOnNext((ignored) -> logger.info("handling nested"));
		}

		@Override
		public Mono<Void> fail() {
			return Mono.error(new RpcException(RpcStatus.NOT_FOUND, "There is nothing"));
		}

		@Override
		public Map<String, String> keys() {
			return MDC.getCopyOfContextMap();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Remote.class)
	static class ServerApplication {

		@Bean
		Service service(@RpcClient ObjectProvider<Remote> others) {
			return new Service(others);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterceptedApplication extends ServerApplication {

		@Bean
		RpcServerInterceptor interceptor() {
			return (call, chain) -> chain.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Remote.class)
	static class ClientApplication {

	}

}
