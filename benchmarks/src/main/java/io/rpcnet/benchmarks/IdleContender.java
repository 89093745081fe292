package io.rpcnet.benchmarks;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Whose servers keep idle connections.
 */
enum IdleContender {

	/**
	 * What all others are divided by, so the first.
	 */
	BARE("bare", () -> new BareServer(false), RSocketConnections::toBare),

	RPCNET("rpcnet", () -> new RpcNetServer(Observing.METERS), RSocketConnections::toRpcNet),

	SPRING("spring", SpringServer::new, RSocketConnections::toSpring),

	GRPC("grpc", GrpcServer::byDefault, GrpcConnections::new);

	private final String label;

	private final Supplier<EchoServer> server;

	private final Supplier<Connections> connections;

	IdleContender(String label, Supplier<EchoServer> server, Supplier<Connections> connections) {
		this.label = label;
		this.server = server;
		this.connections = connections;
	}

	EchoServer server() {
		return this.server.get();
	}

	Connections connections() {
		return this.connections.get();
	}

	static IdleContender of(String label) {
		return Arrays.stream(values()).filter((one) -> one.label.equals(label)).findFirst().orElseThrow();
	}

	@Override
	public String toString() {
		return this.label;
	}

}
