package io.rpcnet.benchmarks;

import io.grpc.Channel;
import io.grpc.ManagedChannelBuilder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * A channel of Boot's gRPC starter, which answers on a pool of threads by default.
 */
class GrpcClient extends GrpcCalls {

	private final Class<?> application;

	GrpcClient(boolean direct) {
		this.application = direct ? DirectApplication.class : Application.class;
	}

	@Override
	final Channel channel(int port, Certificates certificates) {
		return BootApplications.start(this.application, certificates, "--spring.grpc.server.enabled=false",
				"--spring.grpc.client.channel.echo.target=static://127.0.0.1:" + port,
				"--spring.grpc.client.channel.echo.ssl.bundle=node", "--spring.grpc.client.observation.enabled=false")
			.getBean(GrpcChannelFactory.class)
			.createChannel("echo");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class DirectApplication {

		@Bean
		<T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> directExecutor() {
			return (name, builder) -> builder.directExecutor();
		}

	}

}
