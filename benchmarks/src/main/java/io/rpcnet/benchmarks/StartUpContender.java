package io.rpcnet.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whose start is measured, each with a class path of its own.
 */
enum StartUpContender {

	/**
	 * What all others are compared with, so the first.
	 */
	BOOT("boot", "boot", () -> StartUpApplications.Empty.class),

	ACTUATOR("actuator", "actuator", () -> StartUpApplications.Empty.class),

	RPCNET_UNUSED("rpcnet-unused", "rpcnet", () -> StartUpApplications.Empty.class),

	RPCNET("rpcnet", "rpcnet", () -> StartUpApplications.WithRpcNet.class, "rpcnet.server.port=0",
			"rpcnet.server.address=127.0.0.1", "rpcnet.server.ssl.bundle=node", "rpcnet.cluster.port=0",
			"rpcnet.cluster.address=127.0.0.1"),

	RSOCKET("rsocket", "rsocket", () -> StartUpApplications.WithRSocket.class, "spring.rsocket.server.port=0",
			"spring.rsocket.server.address=127.0.0.1", "spring.rsocket.server.ssl.bundle=node",
			"spring.rsocket.server.ssl.client-auth=need"),

	GRPC("grpc", "grpc", () -> StartUpApplications.WithGrpc.class, "spring.grpc.server.port=0",
			"spring.grpc.server.address=127.0.0.1", "spring.grpc.server.ssl.bundle=node",
			"spring.grpc.server.ssl.client-auth=require");

	private final String label;

	private final String classPath;

	private final Supplier<Class<?>> application;

	private final String[] settings;

	StartUpContender(String label, String classPath, Supplier<Class<?>> application, String... settings) {
		this.label = label;
		this.classPath = classPath;
		this.application = application;
		this.settings = settings;
	}

	/**
	 * Return the name of its class path.
	 * @return the folder in {@code class-paths}
	 */
	String classPath() {
		return this.classPath;
	}

	Class<?> application() {
		return this.application.get();
	}

	List<String> arguments(List<String> bundle) {
		List<String> arguments = new ArrayList<>();
		if (this.settings.length > 0) {
			arguments.addAll(bundle);
		}
		for (String setting : this.settings) {
			arguments.add("--" + setting);
		}
		return arguments;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
