package io.rpcnet.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.Int32Value;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Boot's gRPC starter, with a deadline for each call.
 */
final class GrpcWorkClient implements WorkClient {

	private @Nullable Channel channel;

	private Duration deadline = Duration.ZERO;

	@Override
	public void connect(int port, Duration deadline, Certificates certificates) {
		this.deadline = deadline;
		this.channel = new GrpcClient(false).channel(port, certificates);
	}

	@Override
	public void work(Completion completion) {
		if (this.channel == null) {
			throw new IllegalStateException("not connected");
		}
		CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(this.deadline.toNanos(), TimeUnit.NANOSECONDS);
		ClientCalls.asyncUnaryCall(this.channel.newCall(GrpcWorkServer.WORK, options), Int32Value.of(1),
				new GrpcCalls.Single<>(completion, Int32Value::getValue));
	}

	@Override
	public OpenLoop.Outcome outcome(Throwable failure) {
		return switch (Status.fromThrowable(failure).getCode()) {
			case RESOURCE_EXHAUSTED -> OpenLoop.Outcome.SHED;
			case DEADLINE_EXCEEDED -> OpenLoop.Outcome.EXPIRED;
			default -> OpenLoop.Outcome.FAILED;
		};
	}

}
