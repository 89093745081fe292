package io.rpcnet.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * An application that runs with settings which the guide shows, but for its port, its
 * address and where its certificates are.
 */
public final class GuideApplication implements BeforeAllCallback, AfterAllCallback {

	private static final Path SETTINGS = Path.of("src/docs/yaml");

	private final Class<?> type;

	private final String settings;

	private final String server;

	private Path certificates;

	private ConfigurableApplicationContext context;

	private GuideApplication(Class<?> type, String settings, String server) {
		this.type = type;
		this.settings = settings;
		this.server = server;
	}

	/**
	 * Return an application that serves RPC.
	 * @param type its configuration
	 * @param settings the file with its settings, or several with commas between them
	 * @return the application, started before the tests
	 */
	public static GuideApplication ofRpc(Class<?> type, String settings) {
		return new GuideApplication(type, settings, "rpcnet.server");
	}

	/**
	 * Return an application with Spring's own RSocket server.
	 * @param type its configuration
	 * @param settings the file with its settings, or several with commas between them
	 * @return the application, started before the tests
	 */
	public static GuideApplication ofSpring(Class<?> type, String settings) {
		return new GuideApplication(type, settings, "spring.rsocket.server");
	}

	@Override
	public void beforeAll(ExtensionContext extension) throws IOException {
		this.certificates = Files.createTempDirectory("guide");
		GuideCertificates.write(this.certificates);
		this.context = start(this.type, this.settings, "--" + this.server + ".port=0",
				"--" + this.server + ".address=127.0.0.1", "--rpcnet.cluster.port=0",
				"--rpcnet.cluster.address=127.0.0.1");
	}

	@Override
	public void afterAll(ExtensionContext extension) throws IOException {
		this.context.close();
		try (Stream<Path> files = Files.walk(this.certificates)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
	}

	/**
	 * Start another application beside this one, with the same certificates.
	 * @param type its configuration
	 * @param settings the file with its settings, or several with commas between them
	 * @param arguments further settings
	 * @return its context, which the caller closes
	 */
	public ConfigurableApplicationContext start(Class<?> type, String settings, String... arguments) {
		return start(type, settings, Map.of(), arguments);
	}

	/**
	 * Start another application beside this one, as if variables of the environment were
	 * set.
	 * @param type its configuration
	 * @param settings the file with its settings, or several with commas between them
	 * @param environment the variables
	 * @param arguments further settings
	 * @return its context, which the caller closes
	 */
	public ConfigurableApplicationContext start(Class<?> type, String settings, Map<String, Object> environment,
			String... arguments) {
		String files = Stream.of(settings.split(",")).map(this::rewrite).collect(Collectors.joining(","));
		String[] all = Stream.concat(Stream.of(arguments), Stream.of("--spring.config.location=" + files))
			.toArray(String[]::new);
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.initializers((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("guide-systemEnvironment", environment)))
			.run(all);
	}

	private String rewrite(String settings) {
		try {
			String shown = Files.readString(SETTINGS.resolve(settings));
			Path used = this.certificates.resolve(settings);
			Files.writeString(used, shown.replace("/etc/shop/certs", this.certificates.toString()));
			return used.toUri().toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Path certificates() {
		return this.certificates;
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * Return where other nodes join the application.
	 * @return its address, as {@code rpcnet.cluster.seeds} wants it
	 */
	public String seed() {
		return "localhost:" + this.context.getEnvironment().getRequiredProperty("local.rpcnet.cluster.port");
	}

	/**
	 * Return the port on which the application is called.
	 * @return the port that {@code local.…} has
	 */
	public int port() {
		return this.context.getEnvironment()
			.getRequiredProperty("local." + this.server.replace("spring.", "") + ".port", Integer.class);
	}

}
