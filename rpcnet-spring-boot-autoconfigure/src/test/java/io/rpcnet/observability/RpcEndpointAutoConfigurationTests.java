package io.rpcnet.observability;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.client.RpcClientAutoConfiguration;
import io.rpcnet.cluster.ClusterAutoConfiguration;
import io.rpcnet.cluster.NodeProperties;
import io.rpcnet.cluster.NodeRole;
import io.rpcnet.service.RpcServiceAutoConfiguration;
import io.rpcnet.service.RpcServices;
import io.rpcnet.transport.TransportAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RpcEndpointAutoConfiguration}.
 */
class RpcEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EndpointAutoConfiguration.class,
				TransportAutoConfiguration.class, RpcServiceAutoConfiguration.class, ClusterAutoConfiguration.class,
				RpcClientAutoConfiguration.class, RpcEndpointAutoConfiguration.class))
		.withPropertyValues("rpcnet.server.port=0", "rpcnet.server.ssl.enabled=false", "rpcnet.cluster.enabled=false",
				"rpcnet.cluster.ssl.enabled=false", "rpcnet.cluster.port=0", "rpcnet.cluster.address=127.0.0.1",
				"management.endpoints.web.exposure.include=rpcnet");

	@Test
	void nodeThatListensHasIt() {
		this.contextRunner.withBean(Greeter.class)
			.run((context) -> assertThat(context).hasSingleBean(RpcEndpoint.class).hasSingleBean(RpcWebEndpoint.class));
	}

	@Test
	void nodeThatIsAMemberHasIt() {
		this.contextRunner.withPropertyValues("rpcnet.cluster.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(RpcEndpoint.class).doesNotHaveBean(RpcServices.class));
	}

	@Test
	void applicationThatIsNoNodeDoesNotHaveIt() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RpcEndpoint.class));
	}

	@Test
	void endpointThatIsNotExposedIsNotMade() {
		this.contextRunner.withBean(Greeter.class)
			.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RpcEndpoint.class));
	}

	@Test
	void endpointCanBeSwitchedOff() {
		this.contextRunner.withBean(Greeter.class)
			.withPropertyValues("management.endpoint.rpcnet.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RpcEndpoint.class));
	}

	@Test
	void applicationStartsWithoutActuator() {
		this.contextRunner.withBean(Greeter.class)
			.withClassLoader(new FilteredClassLoader(Endpoint.class, ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RpcServices.class)
				.doesNotHaveBean(RpcEndpoint.class));
	}

	@Test
	void whenUserDefinesTheEndpointThenOursStepsBack() {
		RpcEndpoint own = new RpcEndpoint(new NodeReport(new RunningNode(new RunningNode.Application("own", null),
				Instant.EPOCH, new NodeProperties("own", NodeRole.PEER, null, null, 100, Map.of()), null, null, null,
				null, null, List::of, () -> 0, List::of)), null);
		this.contextRunner.withBean(Greeter.class)
			.withBean("ownEndpoint", RpcEndpoint.class, () -> own)
			.run((context) -> assertThat(context).getBean(RpcEndpoint.class).isSameAs(own));
	}

	@Test
	void lookingMakesNoConnections() {
		this.contextRunner.withBean(Greeter.class).run((context) -> {
			assertThat(context.getBean(RpcEndpoint.class).view("workers")).hasToString("Workers[workers=[]]");
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("rpcNodeConnections"))
				.isFalse();
		});
	}

	@RpcContract(name = "endpoint.Greeter")
	interface GreeterContract {

		String greet(String name);

	}

	@RpcService
	static class Greeter implements GreeterContract {

		@Override
		public String greet(String name) {
			return name;
		}

	}

}
