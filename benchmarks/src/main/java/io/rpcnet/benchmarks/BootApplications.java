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

	private static final String OBSERVERS = "io.rpcnet.observability.RpcMetricsAutoConfiguration,"
			+ "io.rpcnet.observability.AccessLogAutoConfiguration";

	private BootApplications() {
	}

	static ConfigurableApplicationContext start(Class<?> application, Certificates certificates, String... settings) {
		List<String> arguments = new ArrayList<>(NOTHING_ELSE);
		arguments.addAll(certificates.bundle());
		arguments.addAll(List.of(settings));
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	/**
	 * Return the setting by which this starter counts and logs calls, or does not.
	 * @param observed whether it does, which is the default
	 * @return the setting
	 */
	static String observed(boolean observed) {
		return "--spring.autoconfigure.exclude=" + (observed ? "" : OBSERVERS);
	}

}
