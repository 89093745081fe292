package io.rpcnet.lifecycle;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of how this node ends, read from {@code rpcnet.lifecycle}.
 *
 * @param drainTimeout How long requests that are being answered may go on when this node
 * takes no new ones. What is left then is cut off.
 * @param streamDrainTimeout How long streams and channels may.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.lifecycle")
public record LifecycleProperties(@DefaultValue("20s") Duration drainTimeout,
		@DefaultValue("5s") Duration streamDrainTimeout) {

	DrainTimes toTimes() {
		return new DrainTimes(notNegative(this.drainTimeout, "drain-timeout"),
				notNegative(this.streamDrainTimeout, "stream-drain-timeout"));
	}

	private static Duration notNegative(Duration time, String key) {
		if (time.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("rpcnet.lifecycle." + key, time,
					"It must be zero or longer: what is still being answered then is cut off.");
		}
		return time;
	}

}
