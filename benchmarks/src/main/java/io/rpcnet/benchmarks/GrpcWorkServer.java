package io.rpcnet.benchmarks;

import java.util.function.Consumer;

import com.google.protobuf.Int32Value;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Boot's gRPC starter, with its default executor, and as many calls at once on a
 * connection as its customizer says.
 */
final class GrpcWorkServer implements WorkServer {

	static final MethodDescriptor<Int32Value, Int32Value> WORK = MethodDescriptor
		.newBuilder(ProtoUtils.marshaller(Int32Value.getDefaultInstance()),
				ProtoUtils.marshaller(Int32Value.getDefaultInstance()))
		.setType(MethodType.UNARY)
		.setFullMethodName("benchmarks.Work/work")
		.build();

	private static Worker worker = Worker.POOL;

	private static Consumer<NettyServerBuilder> customizer = (builder) -> {
	};

	private final boolean limited;

	GrpcWorkServer(boolean limited) {
		this.limited = limited;
	}

	@Override
	public int start(Worker worker, Certificates certificates) {
		GrpcWorkServer.worker = worker;
		if (this.limited) {
			customizer = (builder) -> builder.maxConcurrentCallsPerConnection(worker.limit());
		}
		return BootApplications
			.start(Application.class, certificates, "--spring.grpc.server.address=127.0.0.1",
					"--spring.grpc.server.port=0", "--spring.grpc.server.ssl.bundle=node",
					"--spring.grpc.server.ssl.client-auth=require", "--spring.grpc.server.observation.enabled=false")
			.getBean(GrpcServerLifecycle.class)
			.getPort();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Working.class)
	static class Application {

		@Bean
		<T extends ServerBuilder<T>> ServerBuilderCustomizer<T> limit() {
			return (builder) -> customizer.accept((NettyServerBuilder) (Object) builder);
		}

	}

	static class Working implements BindableService {

		@Override
		public ServerServiceDefinition bindService() {
			return ServerServiceDefinition.builder("benchmarks.Work")
				.addMethod(WORK, ServerCalls.asyncUnaryCall(Working::work))
				.build();
		}

		private static void work(Int32Value value, StreamObserver<Int32Value> answer) {
			answer.onNext(Int32Value.of(worker.echo(value.getValue())));
			answer.onCompleted();
		}

	}

}
