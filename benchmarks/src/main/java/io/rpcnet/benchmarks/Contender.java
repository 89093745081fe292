package io.rpcnet.benchmarks;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who is compared. To add one, write its server and its client and list them here.
 */
enum Contender {

	/**
	 * What all others are divided by, so the first.
	 */
	BARE("bare", () -> new BareServer(false), () -> new BareClient(false), EnumSet.allOf(Payload.class)),

	BARE_ARRAYS("bare-arrays", () -> new BareServer(true), () -> new BareClient(true),
			EnumSet.of(Payload.KIB_1, Payload.KIB_64)),

	FLOOR("floor", FloorServer::new, FloorClient::new, EnumSet.allOf(Payload.class)),

	RPCNET("rpcnet", () -> new RpcNetServer(Observing.METERS), () -> new RpcNetClient(Observing.METERS),
			EnumSet.allOf(Payload.class)),

	RPCNET_UNOBSERVED("rpcnet-unobserved", () -> new RpcNetServer(Observing.NOTHING),
			() -> new RpcNetClient(Observing.NOTHING), EnumSet.allOf(Payload.class)),

	RPCNET_TRACED("rpcnet-traced", () -> new RpcNetServer(Observing.TRACES), () -> new RpcNetClient(Observing.TRACES),
			EnumSet.of(Payload.RECORD)),

	RPCNET_BLOCKING("rpcnet-blocking", () -> new RpcNetServer(Observing.METERS), RpcNetBlockingClient::new,
			EnumSet.of(Payload.RECORD)),

	SPRING("spring", SpringServer::new, SpringClient::new, EnumSet.allOf(Payload.class)),

	GRPC("grpc", GrpcServer::byDefault, () -> new GrpcClient(false), EnumSet.allOf(Payload.class)),

	GRPC_DIRECT("grpc-direct", GrpcServer::direct, () -> new GrpcClient(true), EnumSet.allOf(Payload.class)),

	GRPC_BLOCKING("grpc-blocking", GrpcServer::blocking, GrpcBlockingClient::new, EnumSet.of(Payload.RECORD)),

	ARMERIA("armeria", ArmeriaServer::new, ArmeriaClient::new, EnumSet.allOf(Payload.class));

	private final String label;

	private final Supplier<EchoServer> server;

	private final Supplier<EchoClient> client;

	private final Set<Payload> payloads;

	Contender(String label, Supplier<EchoServer> server, Supplier<EchoClient> client, Set<Payload> payloads) {
		this.label = label;
		this.server = server;
		this.client = client;
		this.payloads = payloads;
	}

	EchoServer server() {
		return this.server.get();
	}

	EchoClient client() {
		return this.client.get();
	}

	boolean carries(Payload payload) {
		return this.payloads.contains(payload);
	}

	static Contender of(String label) {
		return Arrays.stream(values())
			.filter((contender) -> contender.label.equals(label))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"no contender '%s': there are %s".formatted(label, List.of(values()))));
	}

	@Override
	public String toString() {
		return this.label;
	}

}
