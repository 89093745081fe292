package io.rpcnet.benchmarks;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts Boot applications, each with its own contender alone: all contenders are on one
 * class path.
 */
final class BootApplications {

	private static final List<String> NOTHING_ELSE = List.of("--spring.main.banner-mode=off",
			"--logging.level.root=WARN", "--spring.jmx.enabled=false", "--rpcnet.cluster.enabled=false");

	private BootApplications() {
	}

	static ConfigurableApplicationContext start(Class<?> application, Certificates certificates, String... settings) {
		return start(application, certificates, Observing.METERS, settings);
	}

	static ConfigurableApplicationContext start(Class<?> application, Certificates certificates, Observing observing,
			String... settings) {
		List<String> arguments = new ArrayList<>(NOTHING_ELSE);
		arguments.addAll(certificates.bundle());
		arguments.addAll(observing.settings());
		arguments.addAll(List.of(settings));
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

}
