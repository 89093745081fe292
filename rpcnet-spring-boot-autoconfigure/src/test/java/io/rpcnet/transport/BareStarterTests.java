package io.rpcnet.transport;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import io.rpcnet.RpcService;
import io.rpcnet.client.RpcClientFactory;
import io.rpcnet.cluster.ClusterMembership;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the starter does to an application that asks nothing of it, and beside a
 * web server.
 */
class BareStarterTests {

	@Test
	void starterAloneListensNowhereAndStartsNoThread() {
		Set<String> before = threads();
		try (ConfigurableApplicationContext context = run(Empty.class)) {
			assertThat(context.getBeanProvider(RpcServer.class).getIfAvailable()).isNull();
			assertThat(context.getBeanProvider(ClusterMembership.class).getIfAvailable()).isNull();
			assertThat(context.getBeanFactory().getSingletonNames()).doesNotContain("rpcEventLoops",
					"rpcNodeConnections");
			Set<String> added = threads();
			added.removeAll(before);
			assertThat(added).noneMatch((name) -> name.startsWith("rpcnet"));
		}
	}

	@Test
	void starterAloneLeavesHealthUnchanged() {
		try (ConfigurableApplicationContext context = run(Empty.class)) {
			assertThat(context.getBean(HealthEndpoint.class).health().getStatus().getCode()).isEqualTo("UP");
			assertThat(context.getEnvironment().getProperty("local.rpcnet.server.port")).isNull();
		}
	}

	@Test
	void starterAloneLeavesTheMapperOfActuatorToTheFirstEndpoint() {
		try (ConfigurableApplicationContext context = run(Empty.class)) {
			assertThat(context.getBeanFactory().getSingletonNames()).doesNotContain("endpointJsonMapper");
			assertThat(context.getBean(EndpointJsonMapper.class).get()).isNotNull();
		}
	}

	@Test
	void starterAloneBindsNoSettings() {
		try (ConfigurableApplicationContext context = run(Empty.class)) {
			assertThat(context.getBeanFactory().getSingletonNames())
				.noneMatch((name) -> name.startsWith("rpcnet.") && name.contains("-io.rpcnet."));
		}
	}

	@Test
	void clientRoleNeverListens() {
		try (ConfigurableApplicationContext context = run(WithService.class, "--rpcnet.node.role=client",
				"--rpcnet.server.enabled=true")) {
			assertThat(context.getBeanProvider(RpcServer.class).getIfAvailable()).isNull();
			assertThat(context.getBean(RpcClientFactory.class)).isNotNull();
		}
	}

	@Test
	void serverListensWithoutServiceWhenToldTo() {
		try (ConfigurableApplicationContext context = run(Empty.class, "--rpcnet.server.enabled=true",
				"--rpcnet.server.port=0", "--rpcnet.server.ssl.enabled=false", "--rpcnet.cluster.enabled=false")) {
			assertThat(context.getBean(RpcServer.class).address().getPort())
				.isEqualTo(context.getEnvironment().getProperty("local.rpcnet.server.port", Integer.class));
		}
	}

	@Test
	void serviceDoesNotListenWhenToldNotTo() {
		try (ConfigurableApplicationContext context = run(WithService.class, "--rpcnet.server.enabled=false")) {
			assertThat(context.getBeanProvider(RpcServer.class).getIfAvailable()).isNull();
		}
	}

	@Test
	void webServerAndRpcListenerRunSideBySide() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WithServiceAndController.class).run(
				"--server.port=0", "--rpcnet.server.port=0", "--rpcnet.server.ssl.enabled=false",
				"--rpcnet.cluster.enabled=false")) {
			int http = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			assertThat(RestClient.create("http://127.0.0.1:" + http).get().uri("/hello").retrieve().body(String.class))
				.isEqualTo("hello");
			assertThat(context.getBean(RpcServer.class).address().getPort()).isPositive();
			assertThat(context.getBean(WebEndpointProperties.class)).isNotNull();
		}
	}

	@Test
	void listenerKeepsTheJvmAliveUntilTheContextCloses() {
		try (ConfigurableApplicationContext context = run(WithService.class, "--rpcnet.server.port=0",
				"--rpcnet.server.ssl.enabled=false", "--rpcnet.cluster.enabled=false")) {
			assertThat(context.isRunning()).isTrue();
			assertThat(nonDaemons()).contains("rpcnet-keep-alive");
		}
		Awaitility.await().untilAsserted(() -> assertThat(nonDaemons()).doesNotContain("rpcnet-keep-alive"));
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... arguments) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(Map.of("spring.main.banner-mode", "off"))
			.run(arguments);
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
	}

	private static Set<String> nonDaemons() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.isDaemon())
			.map(Thread::getName)
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	@RpcService
	public static class Greeter {

		public String greet(String name) {
			return "Hello " + name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greeter.class)
	static class WithService {

	}

	@RestController
	static class Controller {

		@GetMapping("/hello")
		String hello() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Greeter.class, Controller.class })
	static class WithServiceAndController {

	}

}
