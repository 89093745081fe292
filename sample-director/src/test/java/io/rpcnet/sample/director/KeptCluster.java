package io.rpcnet.sample.director;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The cluster of a demo that goes on until it is closed.
 */
final class KeptCluster implements AutoCloseable {

	private final Path directory;

	private final Process demo;

	private final Map<String, JsonNode> nodes;

	private KeptCluster(Path directory, Process demo, Map<String, JsonNode> nodes) {
		this.directory = directory;
		this.demo = demo;
		this.nodes = nodes;
	}

	static KeptCluster start(Path directory, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of("../demo").toAbsolutePath().toString(), "--keep", "--json"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(directory.resolve("demo.log").toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		builder.environment().put("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
		builder.environment().put("TMPDIR", directory.toString());
		builder.environment().put("RPCNET_DEV_DIRECTORY", certificates(directory).toString());
		Process demo = builder.start();
		String nodes = demo.inputReader(StandardCharsets.UTF_8).readLine();
		assertThat(nodes).as("see " + directory.resolve("demo.log")).isNotNull();
		return new KeptCluster(directory, demo,
				new JsonMapper().readTree(nodes)
					.get("nodes")
					.valueStream()
					.collect(Collectors.toMap((node) -> node.get("label").asString(), Function.identity())));
	}

	private static Path certificates(Path directory) {
		return directory.resolve("dev");
	}

	/**
	 * Return where a node's actuator is.
	 * @param label the node's label
	 * @return the URL, without a slash at its end
	 */
	String actuator(String label) {
		return this.nodes.get(label).get("management").asString() + "/actuator";
	}

	String rpc(String label) {
		return this.nodes.get(label).get("rpc").asString();
	}

	/**
	 * Return the settings with which another application joins.
	 * @return the arguments
	 */
	List<String> toJoin() {
		return List.of("--spring.profiles.active=dev", "--rpcnet.cluster.namespace=demo-" + this.demo.pid(),
				"--rpcnet.cluster.seeds=" + this.nodes.get("director-1").get("gossip").asString(),
				"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.port=0", "--rpcnet.server.address=127.0.0.1",
				"--rpcnet.server.port=0", "--server.address=127.0.0.1", "--server.port=0",
				"--rpcnet.dev.directory=" + certificates(this.directory));
	}

	@Override
	public void close() {
		this.demo.destroy();
		assertThat(this.demo.onExit().orTimeout(30, TimeUnit.SECONDS).join()).isNotNull();
	}

}
