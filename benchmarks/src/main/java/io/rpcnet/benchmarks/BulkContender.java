package io.rpcnet.benchmarks;

import java.util.Arrays;

/**
 * Who carries small calls beside large ones.
 */
enum BulkContender {

	RPCNET("rpcnet"), GRPC("grpc"), GRPC_DIRECT("grpc-direct");

	private final String label;

	BulkContender(String label) {
		this.label = label;
	}

	EchoServer server() {
		return (this == RPCNET) ? new RpcNetBulk() : new GrpcBulk(this == GRPC_DIRECT);
	}

	BulkClient client() {
		return (this == RPCNET) ? new RpcNetBulk() : new GrpcBulk(this == GRPC_DIRECT);
	}

	static BulkContender of(String label) {
		return Arrays.stream(values()).filter((one) -> one.label.equals(label)).findFirst().orElseThrow();
	}

	@Override
	public String toString() {
		return this.label;
	}

}
