package io.rpcnet.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.rpcnet.docs.shop.OrderService;
import io.rpcnet.docs.shop.Orders.OrderId;
import io.rpcnet.docs.shop.ShopApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls by rsocket-js. Needs {@code node} and {@code npm} on the path, and
 * fails without them.
 */
class RSocketJsIT {

	private static final Path SOURCES = Path.of("src/test/js");

	private static final Path DIRECTORY = Path.of("target/js");

	private static final int MINUTES = 2;

	@RegisterExtension
	static final GuideApplication server = GuideApplication.ofRpc(ShopApplication.class, "shop.yml");

	@BeforeAll
	static void install() throws Exception {
		Files.createDirectories(DIRECTORY);
		for (String file : List.of("package.json", "package-lock.json", "shop.js")) {
			Files.writeString(DIRECTORY.resolve(file), Files.readString(SOURCES.resolve(file)));
		}
		run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
	}

	@EachFormat
	void allInteractionsAndAnError(String format) throws Exception {
		Map<String, JsonNode> lines = lines(run("node", "shop.js", "127.0.0.1", String.valueOf(server.port()),
				server.certificates().toString(), format));
		assertThat(lines.get("find").toString()).isEqualTo("""
				{"id":"o-1","customer":"ada","quantity":3}""");
		assertThat(lines.get("latest").findValuesAsString("id")).containsExactly("o-1", "o-2", "o-3", "o-4", "o-5");
		assertThat(lines.get("place").toString()).isEqualTo("""
				[{"orderId":"n-1","number":1},{"orderId":"n-2","number":2},{"orderId":"n-3","number":3}]""");
		assertThat(lines.get("long").asBoolean()).isTrue();
		assertThat(lines.get("cancel").isNull()).isTrue();
		assertThat(lines.get("canceled").get("isNotFound").asBoolean()).isTrue();
		assertThat(lines.get("customerOf").asString()).isEqualTo("ada");
		assertThat(lines.get("error").toString()).isEqualTo("""
				{"isNotFound":true,"code":772,"status":"NOT_FOUND","message":"No order 'o-9'.","retryable":false}""");
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.bean(OrderService.class).touched()).contains(new OrderId("js-" + format)));
	}

	private static Map<String, JsonNode> lines(List<String> output) {
		Map<String, JsonNode> lines = new HashMap<>();
		for (String line : output) {
			JsonNode node = JsonMapper.shared().readTree(line);
			lines.put(node.get("name").asString(), node.get("value"));
		}
		return lines;
	}

	private static List<String> run(String... command) throws IOException, InterruptedException {
		Path output = DIRECTORY.resolve("output.txt");
		Path errors = DIRECTORY.resolve("errors.txt");
		Process process = new ProcessBuilder(command).directory(DIRECTORY.toFile())
			.redirectOutput(output.toFile())
			.redirectError(errors.toFile())
			.start();
		try {
			assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("%s ends", command[0]).isTrue();
			assertThat(process.exitValue()).as(() -> read(output) + read(errors)).isZero();
		}
		finally {
			process.destroyForcibly();
		}
		return read(output).lines().toList();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
