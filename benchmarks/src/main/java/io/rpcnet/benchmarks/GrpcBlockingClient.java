package io.rpcnet.benchmarks;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;

/**
 * A channel of Boot's gRPC starter, called as by a blocking stub that protoc generates.
 */
final class GrpcBlockingClient extends GrpcClient {

	GrpcBlockingClient() {
		super(false);
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		completion.succeeded(ClientCalls.blockingUnaryCall(channel(), GrpcEcho.RECORD, CallOptions.DEFAULT, value));
	}

	@Override
	public boolean isBlocking() {
		return true;
	}

}
