package io.rpcnet.benchmarks;

import io.grpc.ServerBuilder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Boot's gRPC starter, whose server calls handlers on a pool of threads by default.
 */
final class GrpcServer implements EchoServer {

	private final Class<?> application;

	private GrpcServer(Class<?> application) {
		this.application = application;
	}

	static GrpcServer byDefault() {
		return new GrpcServer(Application.class);
	}

	static GrpcServer direct() {
		return new GrpcServer(DirectApplication.class);
	}

	/**
	 * Create a server for handlers that block.
	 * @return a server with virtual threads where the JDK has them
	 */
	static GrpcServer blocking() {
		return new GrpcServer(CallerThreads.areVirtual() ? VirtualApplication.class : Application.class);
	}

	@Override
	public int start(Certificates certificates) {
		return BootApplications
			.start(this.application, certificates, "--spring.grpc.server.address=127.0.0.1",
					"--spring.grpc.server.port=0", "--spring.grpc.server.ssl.bundle=node",
					"--spring.grpc.server.ssl.client-auth=require", "--spring.grpc.server.observation.enabled=false")
			.getBean(GrpcServerLifecycle.class)
			.getPort();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(GrpcEcho.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class DirectApplication {

		@Bean
		<T extends ServerBuilder<T>> ServerBuilderCustomizer<T> directExecutor() {
			return ServerBuilder::directExecutor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class VirtualApplication {

		@Bean
		<T extends ServerBuilder<T>> ServerBuilderCustomizer<T> virtualThreads() {
			return (builder) -> builder.executor(CallerThreads::start);
		}

	}

}
