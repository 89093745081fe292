package io.rpcnet.dev;

import java.nio.file.Path;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Says in the health of the application that its certificates are for development. It is
 * always UP: such certificates are unsafe, not broken.
 */
final class DevHealthIndicator implements HealthIndicator {

	private final Path directory;

	DevHealthIndicator(Path directory) {
		this.directory = directory;
	}

	@Override
	public Health health() {
		return Health.up()
			.withDetail("certificates", "for development only: set 'rpcnet.server.ssl.bundle' for production")
			.withDetail("directory", this.directory.toString())
			.build();
	}

}
