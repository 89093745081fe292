package io.rpcnet.aot;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

import io.rpcnet.aot.shop.ShopApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does what {@code process-aot} does with an application that serves and calls, and runs
 * what comes out.
 */
class AheadOfTimeTests {

	private static final String[] ARGUMENTS = { "--spring.main.web-application-type=none",
			"--spring.main.banner-mode=off", "--rpcnet.server.ssl.enabled=false",
			"--rpcnet.cluster.ssl.enabled=false" };

	@TempDir
	private Path directory;

	@Test
	void processedApplicationServesAndCalls() throws Exception {
		process();
		compile();
		assertThat(run()).contains("Starting AOT-processed ShopApplication")
			.contains("local: OrderService")
			.contains("client: RPC client of aot.Orders, orders")
			.contains(
					"orders: Page[content=[Order[customer=Ann, items=[Item[name=tea, amount=3]], state=PAID, payment=Card[number=42]]], total=7]")
			.contains("items: [Item[name=tea, amount=4], Item[name=cup, amount=8]]")
			.contains("count: 42");
	}

	private void process() {
		Settings settings = Settings.builder()
			.sourceOutput(this.directory.resolve("sources"))
			.resourceOutput(this.directory.resolve("resources"))
			.classOutput(this.directory.resolve("classes"))
			.groupId("io.rpcnet")
			.artifactId("shop")
			.build();
		new SpringApplicationAotProcessor(ShopApplication.class, settings, ARGUMENTS).process();
	}

	private void compile() throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> sources = Files.walk(this.directory.resolve("sources"))) {
			Path classes = Files.createDirectories(this.directory.resolve("classes"));
			List<String> options = List.of("-proc:none", "-d", classes.toString(), "-classpath",
					classes + File.pathSeparator + System.getProperty("java.class.path"));
			boolean compiled = compiler
				.getTask(null, files, null, options, null, files
					.getJavaFileObjectsFromPaths(sources.filter((path) -> path.toString().endsWith(".java")).toList()))
				.call();
			assertThat(compiled).isTrue();
		}
	}

	// A process of its own: generated classes share packages with those they wire
	private String run() throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-Dspring.aot.enabled=true", "-cp",
						String.join(File.pathSeparator, this.directory.resolve("classes").toString(),
								this.directory.resolve("resources").toString(), System.getProperty("java.class.path")),
						ShopApplication.class.getName()));
		command.addAll(Arrays.asList(ARGUMENTS));
		command.addAll(List.of("--rpcnet.server.address=127.0.0.1", "--rpcnet.server.port=0",
				"--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.port=0"));
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
			assertThat(process.exitValue()).as(() -> read(output)).isZero();
			return read(output);
		}
		finally {
			process.destroyForcibly();
		}
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
