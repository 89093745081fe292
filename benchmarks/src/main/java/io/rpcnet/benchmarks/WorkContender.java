package io.rpcnet.benchmarks;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Who is overloaded.
 */
enum WorkContender {

	/**
	 * This starter, with {@code rpcnet.server.max-concurrent-requests}.
	 */
	RPCNET("rpcnet", RpcNetWorkServer::new, RpcNetWorkClient::new),

	/**
	 * Boot's gRPC starter, as it is.
	 */
	GRPC("grpc", () -> new GrpcWorkServer(false), GrpcWorkClient::new),

	/**
	 * Boot's gRPC starter, with {@code maxConcurrentCallsPerConnection}.
	 */
	GRPC_LIMITED("grpc-limited", () -> new GrpcWorkServer(true), GrpcWorkClient::new);

	private final String label;

	private final Supplier<WorkServer> server;

	private final Supplier<WorkClient> client;

	WorkContender(String label, Supplier<WorkServer> server, Supplier<WorkClient> client) {
		this.label = label;
		this.server = server;
		this.client = client;
	}

	WorkServer server() {
		return this.server.get();
	}

	WorkClient client() {
		return this.client.get();
	}

	static WorkContender of(String label) {
		return Arrays.stream(values()).filter((one) -> one.label.equals(label)).findFirst().orElseThrow();
	}

	@Override
	public String toString() {
		return this.label;
	}

}
