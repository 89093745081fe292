package io.rpcnet.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Boot's gRPC starter, which has to be allowed messages over 4 MiB.
 */
final class GrpcBulk implements EchoServer, BulkClient {

	private static final int MAX_MESSAGE = 65 * 1024 * 1024;

	private static final MethodDescriptor<Int32Value, BytesValue> DOWNLOAD = MethodDescriptor
		.newBuilder(ProtoUtils.marshaller(Int32Value.getDefaultInstance()),
				ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
		.setType(MethodType.UNARY)
		.setFullMethodName("benchmarks.Bulk/download")
		.build();

	private static final MethodDescriptor<BytesValue, Int32Value> UPLOAD = MethodDescriptor
		.newBuilder(ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
				ProtoUtils.marshaller(Int32Value.getDefaultInstance()))
		.setType(MethodType.UNARY)
		.setFullMethodName("benchmarks.Bulk/upload")
		.build();

	private final boolean direct;

	private @Nullable Channel channel;

	GrpcBulk(boolean direct) {
		this.direct = direct;
	}

	@Override
	public int start(Certificates certificates) {
		return BootApplications
			.start(this.direct ? DirectApplication.class : Application.class, certificates,
					"--spring.grpc.server.address=127.0.0.1", "--spring.grpc.server.port=0",
					"--spring.grpc.server.ssl.bundle=node", "--spring.grpc.server.ssl.client-auth=require",
					"--spring.grpc.server.observation.enabled=false")
			.getBean(GrpcServerLifecycle.class)
			.getPort();
	}

	@Override
	public void connect(int port, Certificates certificates) {
		this.channel = new GrpcClient(this.direct).channel(port, certificates);
	}

	private <Q, A> void call(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> answer) {
		if (this.channel == null) {
			throw new IllegalStateException("not connected");
		}
		ClientCalls.asyncUnaryCall(
				this.channel.newCall(method, CallOptions.DEFAULT.withMaxInboundMessageSize(MAX_MESSAGE)), request,
				answer);
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		call(GrpcEcho.RECORD, value, new GrpcCalls.Single<>(completion, (answer) -> answer));
	}

	@Override
	public void download(int bytes, Completion completion) {
		call(DOWNLOAD, Int32Value.of(bytes), new GrpcCalls.Single<>(completion, (answer) -> answer.getValue().size()));
	}

	@Override
	public void upload(byte[] bytes, Completion completion) {
		call(UPLOAD, BytesValue.of(UnsafeByteOperations.unsafeWrap(bytes)),
				new GrpcCalls.Single<>(completion, Int32Value::getValue));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ GrpcEcho.class, BulkService.class })
	static class Application {

		@Bean
		<T extends ServerBuilder<T>> ServerBuilderCustomizer<T> largeMessages() {
			return (builder) -> builder.maxInboundMessageSize(MAX_MESSAGE);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class DirectApplication {

		@Bean
		<T extends ServerBuilder<T>> ServerBuilderCustomizer<T> directExecutor() {
			return ServerBuilder::directExecutor;
		}

	}

	static class BulkService implements BindableService {

		@Override
		public ServerServiceDefinition bindService() {
			return ServerServiceDefinition.builder("benchmarks.Bulk")
				.addMethod(DOWNLOAD, ServerCalls.asyncUnaryCall(BulkService::download))
				.addMethod(UPLOAD, ServerCalls.asyncUnaryCall(BulkService::upload))
				.build();
		}

		private static void download(Int32Value bytes, StreamObserver<BytesValue> answer) {
			ByteString content = UnsafeByteOperations.unsafeWrap(BulkProcess.content(bytes.getValue()));
			answer.onNext(BytesValue.of(content));
			answer.onCompleted();
		}

		private static void upload(BytesValue bytes, StreamObserver<Int32Value> answer) {
			answer.onNext(Int32Value.of(bytes.getValue().size()));
			answer.onCompleted();
		}

	}

}
