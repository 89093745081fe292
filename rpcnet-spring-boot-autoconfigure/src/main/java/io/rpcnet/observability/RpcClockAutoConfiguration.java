package io.rpcnet.observability;

import io.micrometer.core.instrument.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the clock that the application's meter registries use, in place
 * of Boot's, which differs from it nowhere but on event loops of RPC.
 *
 * @since 0.1.0
 */
@AutoConfiguration(beforeName = "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration")
@ConditionalOnClass(Clock.class)
public final class RpcClockAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(Clock.class)
	EventLoopClock rpcMeterClock() {
		return new EventLoopClock();
	}

}
